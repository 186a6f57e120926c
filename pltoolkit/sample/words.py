"""Names and phrases of the fictional district. Every person and place is invented."""

from __future__ import annotations

DISTRICT = "Cedar Valley Schools"
PLACES = (
    "Maple Grove", "Juniper Hill", "Cottonwood", "Willow Creek", "Stone Bridge", "Prairie View", "Larkspur", "Otter Lake",
    "Birchwood", "Meadow Lark", "Quarry Road", "Blue Heron", "Aspen Ridge", "Cloverfield", "Copper Canyon", "Wren Park",
)  # fmt: skip
FIRST = (
    "Ada", "Amir", "Bela", "Carmen", "Chidi", "Dana", "Elif", "Emeka", "Farah", "Gita", "Hana", "Ines", "Ivo", "Jonah",
    "Kaya", "Lena", "Luz", "Malik", "Mira", "Noor", "Olu", "Paz", "Quinn", "Rosa", "Sami", "Tala", "Uma", "Vera", "Wade", "Yuki",
)  # fmt: skip
LAST = (
    "Abara", "Alvarez", "Benoit", "Castellan", "Dabrow", "Ekwueme", "Fairweather", "Galang", "Halloran", "Iyengar",
    "Jarvinen", "Kowalczyk", "Lindqvist", "Marchetti", "Nakagawa", "Okonjo", "Petrakis", "Quispe", "Rahimi", "Santangelo",
    "Thibault", "Underhill", "Vasquez", "Whitcombe", "Yilmaz", "Zielinski",
)  # fmt: skip
LOOK_FORS = (
    ("Materials", "The lesson of the adopted materials is taught, and its aim is kept", "yes_no"),
    ("Materials", "Adaptations keep the demand of the task", "yes_no"),
    ("Task", "Students work on grade-level text or problems most of the time", "yes_no"),
    ("Task", "Questions send students back to the text or the problem", "scale"),
    ("Students", "Students do most of the thinking, talking and writing", "scale"),
    ("Students", "Students respond to one another's ideas", "scale"),
    ("Support", "The teacher checks understanding and adjusts", "scale"),
    ("Support", "Students who need it get support without lowering the task", "scale"),
)
SURVEY_ITEMS = (
    ("had_a_say", "Teachers like me had a say in how we use the materials.", False),
    ("agency", "I know what I may adapt, and I use that room.", False),
    ("agency", "The pacing leaves me no choice about anything.", True),
    ("materials", "I have everything I need to teach from the materials.", False),
    ("support", "The coaching I get helps me teach from the materials.", False),
    ("support", "My team's planning time goes to preparing lessons.", False),
    ("leadership", "Feedback from leaders fits the materials.", False),
)
UNITS = {
    "math": ("Area and surface area", "Ratios", "Rates and percentages", "Fractions", "Expressions", "Data sets"),
    "ela": ("Voices of courage", "Water and people", "Myths retold", "Inventors", "Habitats", "Our town"),
    "science": ("Thermal energy", "Plate motion", "Ecosystems", "Light waves", "Chemical reactions", "Forces"),
}
TRAININGS = (
    ("Launch: the design of the materials", 6.0, "How the materials are built"),
    ("Getting to the heart of a unit", 3.0, "Unit internalization"),
    ("Helping students who are behind without lowering the task", 3.0, "Support within lessons"),
)
TASKS = (
    "Order the missing teacher editions",
    "Publish the pacing calendar to every team room",
    "Take the old unit tests out of the gradebook",
    "Book substitutes for the learning walk",
    "Send families a letter about the new materials",
    "Set up log-ins for late hires",
    "Put the look-for form on every walker's tablet",
    "Collect student work for the next team meeting",
    "Agree which evaluation row stands for the materials",
)
DECISIONS = (
    ("Which unit assessments are common to all sections?", "school"),
    ("May teams skip the optional lessons of a unit?", "school"),
    ("Which district test is dropped this year?", "system"),
    ("Who leads planning where there is no coach?", "school"),
    ("How are late hires trained?", "system"),
)
SENTENCES = (
    "We agreed on this at our last meeting and will look at it again in the spring.",
    "Start with the two grade teams that asked for it, then add the others each month.",
    "Teachers want fewer initiatives at once; we stop the old data meetings to make room.",
    "Our special education teachers plan with the grade team every other week.",
    "The first unit showed that lessons run long; we plan for 60 minutes, not 50.",
    "We will know from walkthroughs and from what teams bring to planning.",
)
