// Comfort for a page that works without it: copy, share, the time that is left, a field as high as its text.
"use strict";
(() => {
  const text = document.getElementById("text");
  const said = document.getElementById("said");

  for (const field of document.querySelectorAll("textarea.post")) {
    field.style.setProperty("height", "auto");
    field.style.setProperty("height", `${field.scrollHeight + 2}px`);
  }

  // Where the page is no secure context (plain http on a desk's network) there is no clipboard: the old way.
  const copyByHand = () => {
    text.focus();
    text.select();
    text.setSelectionRange(0, text.value.length);
    return document.execCommand("copy");
  };
  const copyText = async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      return true;
    } catch {
      return copyByHand();
    }
  };

  const copy = document.getElementById("copy");
  if (text && copy) {
    const words = copy.textContent;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      if (!await copyText()) { text.focus(); text.select(); return; }
      copy.textContent = copy.dataset.done;
      said.textContent = copy.dataset.done;
      setTimeout(() => { copy.textContent = words; said.textContent = ""; }, 4000);
    });
  }

  const share = document.getElementById("share");
  if (text && share && typeof navigator.share === "function") {
    share.hidden = false;
    share.addEventListener("click", () => {
      navigator.share({ text: text.value }).catch(() => {}); // she changed her mind: nothing to say
    });
  }

  const left = document.getElementById("left");
  if (left) {
    // Counted from when the page was made: the phone's clock may be wrong.
    const end = performance.now() + 1000 * Number(left.dataset.left);
    const show = () => {
      const seconds = Math.floor((end - performance.now()) / 1000);
      if (seconds < 0) left.textContent = left.dataset.late;
      else if (seconds < 120) left.textContent = left.dataset.seconds.replace("{n}", seconds);
      else if (seconds < 7200) left.textContent = left.dataset.minutes.replace("{n}", Math.floor(seconds / 60));
      else left.textContent = left.dataset.hours.replace("{n}", Math.floor(seconds / 3600));
    };
    show();
    setInterval(show, 1000);
  }
})();
