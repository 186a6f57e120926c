CREATE TABLE activities (
  activity_id TEXT NOT NULL,
  title TEXT,
  pillar TEXT,
  school_id TEXT,
  adoption_id TEXT,
  subject TEXT,
  grades TEXT,
  focus TEXT,
  unit TEXT,
  format TEXT,
  provider TEXT,
  location TEXT,
  protocol TEXT,
  data_source TEXT,
  data_date DATE,
  data_reviewed DATE,
  goal TEXT,
  follow_up TEXT,
  stand_alone BOOLEAN,
  fund_source TEXT,
  amount FLOAT,
  evidence_tier INTEGER,
  evaluation TEXT,
  tags TEXT,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (activity_id)
);
CREATE INDEX ix_activities_school ON activities (school_id);
CREATE TABLE adoptions (
  adoption_id TEXT NOT NULL,
  school_id TEXT NOT NULL,
  subject TEXT,
  grades TEXT,
  materials TEXT,
  publisher TEXT,
  phase INTEGER,
  started DATE,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (adoption_id, school_id)
);
CREATE INDEX ix_adoptions_school ON adoptions (school_id);
CREATE TABLE answer_history (
  school_id TEXT NOT NULL,
  adoption_id TEXT NOT NULL,
  step_id TEXT NOT NULL,
  field_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  value JSON,
  author TEXT NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE,
  PRIMARY KEY (school_id, adoption_id, step_id, field_id, version)
);
CREATE TABLE answers (
  school_id TEXT NOT NULL,
  adoption_id TEXT NOT NULL,
  step_id TEXT NOT NULL,
  field_id TEXT NOT NULL,
  value JSON,
  author TEXT,
  updated_at TIMESTAMP WITH TIME ZONE,
  version INTEGER,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (school_id, adoption_id, step_id, field_id)
);
CREATE INDEX ix_answers_school ON answers (school_id);
CREATE TABLE assessments (
  class_id TEXT NOT NULL,
  assessment TEXT NOT NULL,
  school_id TEXT,
  adoption_id TEXT,
  unit TEXT,
  grade TEXT,
  due DATE,
  given DATE,
  enrolled INTEGER,
  tested INTEGER,
  at_or_above INTEGER,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (class_id, assessment)
);
CREATE INDEX ix_assessments_school ON assessments (school_id);
CREATE TABLE attendance (
  session_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  school_id TEXT,
  status TEXT,
  hours FLOAT,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (session_id, staff_id)
);
CREATE INDEX ix_attendance_school ON attendance (school_id);
CREATE TABLE calendar (
  date DATE NOT NULL,
  school_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  end_date DATE,
  start_time TEXT,
  end_time TEXT,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (date, school_id, kind, title)
);
CREATE INDEX ix_calendar_school ON calendar (school_id);
CREATE TABLE checkins (
  check_in_id TEXT NOT NULL,
  school_id TEXT,
  adoption_id TEXT,
  kind TEXT,
  planned DATE,
  held DATE,
  notes TEXT,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (check_in_id)
);
CREATE INDEX ix_checkins_school ON checkins (school_id);
CREATE TABLE coaching (
  coaching_id TEXT NOT NULL,
  school_id TEXT,
  adoption_id TEXT,
  staff_id TEXT,
  coach_id TEXT,
  date DATE,
  minutes FLOAT,
  cycle_id TEXT,
  stage TEXT,
  focus TEXT,
  unit TEXT,
  action_step TEXT,
  follow_up_date DATE,
  notes TEXT,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (coaching_id)
);
CREATE INDEX ix_coaching_school ON coaching (school_id);
CREATE TABLE decisions (
  decision_id TEXT NOT NULL,
  school_id TEXT,
  adoption_id TEXT,
  key_action TEXT,
  decision TEXT,
  level TEXT,
  owner_id TEXT,
  owner_role TEXT,
  due DATE,
  status TEXT,
  outcome TEXT,
  decided_on DATE,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (decision_id)
);
CREATE INDEX ix_decisions_school ON decisions (school_id);
CREATE TABLE digests (
  table_name TEXT NOT NULL,
  school_id TEXT NOT NULL,
  adoption_id TEXT NOT NULL,
  digest VARCHAR(32) NOT NULL,
  PRIMARY KEY (table_name, school_id, adoption_id)
);
CREATE TABLE goals (
  goal_id TEXT NOT NULL,
  school_id TEXT,
  adoption_id TEXT,
  family TEXT,
  goal TEXT,
  measure TEXT,
  unit TEXT,
  baseline FLOAT,
  target FLOAT,
  latest FLOAT,
  latest_date DATE,
  start DATE,
  due DATE,
  owner_id TEXT,
  owner_role TEXT,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (goal_id)
);
CREATE INDEX ix_goals_school ON goals (school_id);
CREATE TABLE meta (
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (key)
);
CREATE TABLE pacing (
  class_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  school_id TEXT,
  adoption_id TEXT,
  grade TEXT,
  unit_order INTEGER,
  planned_start DATE,
  planned_end DATE,
  actual_start DATE,
  actual_end DATE,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (class_id, unit)
);
CREATE INDEX ix_pacing_school ON pacing (school_id);
CREATE TABLE schools (
  school_id TEXT NOT NULL,
  name TEXT,
  nces_id TEXT,
  level TEXT,
  grades TEXT,
  address TEXT,
  city TEXT,
  state TEXT,
  zip_code TEXT,
  enrollment INTEGER,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (school_id)
);
CREATE INDEX ix_schools_school ON schools (school_id);
CREATE TABLE sessions (
  session_id TEXT NOT NULL,
  activity_id TEXT,
  school_id TEXT,
  date DATE,
  hours FLOAT,
  start_time TEXT,
  in_school_day BOOLEAN,
  team TEXT,
  facilitator_id TEXT,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (session_id)
);
CREATE INDEX ix_sessions_school ON sessions (school_id);
CREATE TABLE staff (
  staff_id TEXT NOT NULL,
  school_id TEXT NOT NULL,
  name TEXT,
  email TEXT,
  role TEXT,
  grades TEXT,
  subjects TEXT,
  active BOOLEAN,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (staff_id, school_id)
);
CREATE INDEX ix_staff_school ON staff (school_id);
CREATE TABLE survey (
  response_id TEXT NOT NULL,
  school_id TEXT,
  adoption_id TEXT,
  wave TEXT,
  role TEXT,
  item TEXT NOT NULL,
  topic TEXT,
  value INTEGER,
  scale_max INTEGER,
  reversed BOOLEAN,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (response_id, item)
);
CREATE INDEX ix_survey_school ON survey (school_id);
CREATE TABLE tasks (
  task_id TEXT NOT NULL,
  school_id TEXT,
  adoption_id TEXT,
  key_action TEXT,
  task TEXT,
  owner_id TEXT,
  owner_role TEXT,
  due DATE,
  status TEXT,
  done_on DATE,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (task_id)
);
CREATE INDEX ix_tasks_school ON tasks (school_id);
CREATE TABLE walkthroughs (
  walkthrough_id TEXT NOT NULL,
  school_id TEXT,
  adoption_id TEXT,
  date DATE,
  observer_id TEXT,
  staff_id TEXT,
  grade TEXT,
  subject TEXT,
  unit TEXT,
  minutes FLOAT,
  materials_in_use BOOLEAN,
  section TEXT,
  indicator TEXT NOT NULL,
  rating TEXT,
  row_hash VARCHAR(32) NOT NULL,
  PRIMARY KEY (walkthrough_id, indicator)
);
CREATE INDEX ix_walkthroughs_school ON walkthroughs (school_id);
INSERT INTO meta (key, value) VALUES ('schema_version', '1');
INSERT INTO schools (school_id, name, row_hash) VALUES ('0101', 'Ash School', '00000000000000000000000000000001');
INSERT INTO answers (school_id, adoption_id, step_id, field_id, value, author, updated_at, version, row_hash) VALUES ('0101', 'math-6-8', 'II.1.A', 'goal', '"Most lessons"', 'P1', '2026-10-05 12:00:00.000000', 3, '00000000000000000000000000000001');
