// Elements made from plain values: text is always text, never markup.

/** An element. Attributes that are false or null are left out; functions are listeners; children are nodes or text. */
export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== ""));
  if (/^(button|input|select|a)$/.test(name)) element.setAttribute("data-lm-suppress-shortcuts", "true");
  return element;
}

export const AUDIENCES = { coach: "Coach’s copy", leader: "Leaders’ copy", public: "Public copy" };

/** A school as people call it: name, id, subject. */
export function called(one) {
  return [`${one.name} (${one.school_id})`, one.subject].filter(Boolean).join(" · ");
}

/** A moment as people write it, with the date only where it is not today. */
export function moment(text) {
  const at = new Date(text);
  if (isNaN(at)) return "";
  const time = at.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? `today, ${time}` : `${at.toLocaleDateString([], { month: "short", day: "numeric", year: "numeric" })}, ${time}`;
}

export const isSame = (one, other) =>
  !!one && !!other && one.school_id === other.school_id && one.adoption_id === other.adoption_id && one.audience === other.audience;
