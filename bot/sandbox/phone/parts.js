// Small makers that every part of the page uses.
const shapes = {
  back: "M15 5l-7 7 7 7", menu: "M12 5.5v.01M12 12v.01M12 18.5v.01", close: "M6 6l12 12M18 6L6 18", send: "M4 12l16-7-5.5 15-3-6.5z",
  channel: "M4 10v4h3l8 4V6l-8 4zM18.5 9.5a4 4 0 0 1 0 5", down: "M6 10l6 6 6-6", controls: "M4 8h9M18 8h2M4 16h2M11 16h9M15.5 5.5v5M8.5 13.5v5",
  mute: "M5 10v4h3l4 3.5v-11L8 10zM16 10l4 4M20 10l-4 4", command: "M14.5 5l-5 14", reply: "M10 6l-6 6 6 6M4 12h9a7 7 0 0 1 7 7",
  edit: "M5 19l1-4L16 5l3 3L9 18zM13.5 7.5l3 3", trash: "M5 7h14M9.5 7V4.5h5V7M7 7l1 12.5h8L17 7M10.5 10.5v6M13.5 10.5v6",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2 2 0 0 0 4 0", "bell-off": "M6 16.5V11a6 6 0 0 1 9.8-4.6M18 11v5.5l1.5 1.5H8M10 20.5a2 2 0 0 0 4 0M4 4l16 16",
  group: "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.5 19a5.5 5.5 0 0 1 11 0M16 5.5a3 3 0 0 1 0 5.5M17 13.8a5.5 5.5 0 0 1 3.5 5.2", paste: "M8 5H5.5v15h13V5H16M9 3.5h6v3H9z",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15 9v.01",
};

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export function button(className, text, onClick, testid) {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", onClick);
  if (testid) element.dataset.testid = testid;
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("glyph");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shapes[name]);
  svg.append(path);
  return svg;
}

/** A button that is only a picture; its name is for those who do not see it. */
export function iconButton(name, label, onClick, testid, className = "icon") {
  const element = button(className, undefined, onClick, testid);
  element.append(icon(name));
  element.setAttribute("aria-label", label);
  element.title = label;
  return element;
}
