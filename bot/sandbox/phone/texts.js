// The words of the page, in the browser's language: German or English.
const german = {
  app: "Depesche-Sandbox", lead: "Ein Telefon zum Ausprobieren. Nichts verlässt diesen Rechner.",
  chats: "Chats", lock: "Sperren", unlock: "Entsperren", noChats: "Noch kein Bot hat sich gemeldet. Starte Depesche mit dieser Adresse als api_url.",
  back: "Zurück zur Liste", menu: "Menü dieses Chats", bot: "Bot", channel: "Kanal", youFollow: "du folgst", publicChannel: "öffentlicher Kanal",
  start: "Starten", startHint: "Drücke Starten, um Nachrichten zu erhalten.", emptyChannel: "In diesem Kanal ist noch nichts erschienen.", emptyChat: "Noch keine Nachrichten.",
  follow: "Kanal folgen", followShort: "Folgen", unfollow: "Nicht mehr folgen", block: "Bot blockieren", unblock: "Blockierung aufheben",
  blocked: "Du hast diesen Bot blockiert.", write: "Nachricht", send: "Senden", commands: "Befehle", edited: "bearbeitet", deleted: "Nachricht gelöscht", silent: "ohne Ton",
  toEnd: "Zum neusten", unread: (n) => `${n} ungelesen`, today: "Heute", yesterday: "Gestern", votes: (n) => n === 1 ? "1 Stimme" : `${n} Stimmen`, anonymous: "Anonyme Umfrage",
  readers: "Leserinnen und Leser", addReader: "Weitere Person hinzufügen", reader: "Person", theme: "Hell / dunkel", side: "Bedienung", close: "Schliessen",
  panel: "Die Redaktion", morning: "Zu 06:30 springen", evening: "Zu 17:30 springen", breaking: "Eilmeldung auslösen", correct: "Korrektur senden",
  jumped: (t) => `Die Uhr der Redaktion steht auf ${t}.`, breakingDone: "Die Eilmeldung ist unterwegs.", correctDone: "Die Korrektur ist unterwegs.", failed: "Das hat nicht geklappt.", reasons: { breaking_is_out: "Die Eilmeldung ist schon draussen.", no_alert: "Es gibt noch keine Eilmeldung zu korrigieren." }, editions: { morning: "Morgen-Digest", evening: "Feierabend-Digest", weekend: "Wochenend-Ausgabe" },
  group: "Gruppe", whatsapp: "WhatsApp-Kanal (simuliert)", followers: (n) => n === 1 ? "1 folgt" : `${n} folgen`, messages: "Nachrichten",
  simulated: "Simulation: Dieser Kanal besteht nur auf diesem Rechner. Im echten WhatsApp schreibt ebenfalls ein Mensch, kein Programm.",
  bell: "Glocke", bellIsOn: "Glocke ist an", bellIsOff: "stumm", bellOn: "Glocke einschalten", bellOff: "Glocke ausschalten",
  answer: "Antworten", answering: "Antwort auf", editing: "Beitrag ändern", editPost: "Beitrag ändern", deletePost: "Beitrag löschen", cancel: "Abbrechen",
  post: "Beitrag schreiben", postSend: "Veröffentlichen", paste: "Einfügen", pasteHint: "Hier einfügen (Ctrl+V)", addPhoto: "Bild dazu", browser: "Seite im Telefon", roles: { editor: "Redaktion" },
  hints: "So geht’s", hint1: "Öffne den Chat der Redaktion und drücke Starten.", hint2: "Folge dem Kanal.", hint3: "Sperre das Telefon und sieh, was auf dem Sperrbildschirm ankommt.",
  hintPanel: "Springe zu 06:30: Der Morgen-Digest kommt an.",
  noPage: "Im Sandkasten gibt es diese Seite nicht. Auf einem echten Telefon öffnet sich hier:", offline: "Keine Verbindung zur Sandbox. Ich versuche es weiter.", photo: "Bild",
};
const english = {
  app: "Depesche sandbox", lead: "A phone to try things out. Nothing leaves this computer.",
  chats: "Chats", lock: "Lock", unlock: "Unlock", noChats: "No bot has called yet. Start Depesche with this address as its api_url.",
  back: "Back to the list", menu: "Menu of this chat", bot: "bot", channel: "channel", youFollow: "you follow", publicChannel: "public channel",
  start: "Start", startHint: "Press Start to receive messages.", emptyChannel: "Nothing has been published here yet.", emptyChat: "No messages yet.",
  follow: "Follow channel", followShort: "Follow", unfollow: "Unfollow", block: "Block bot", unblock: "Unblock",
  blocked: "You have blocked this bot.", write: "Message", send: "Send", commands: "Commands", edited: "edited", deleted: "Message deleted", silent: "silent",
  toEnd: "To the newest", unread: (n) => `${n} unread`, today: "Today", yesterday: "Yesterday", votes: (n) => n === 1 ? "1 vote" : `${n} votes`, anonymous: "Anonymous poll",
  readers: "Readers", addReader: "Add another reader", reader: "Reader", theme: "Light / dark", side: "Controls", close: "Close",
  panel: "The newsroom", morning: "Jump to 06:30", evening: "Jump to 17:30", breaking: "Breaking news", correct: "Correction",
  jumped: (t) => `The newsroom’s clock now says ${t}.`, breakingDone: "The alert is on its way.", correctDone: "The correction is on its way.", failed: "That did not work.", reasons: { breaking_is_out: "The breaking story is out already.", no_alert: "There is no alert to correct yet." }, editions: { morning: "Morning digest", evening: "Evening digest", weekend: "Weekend edition" },
  group: "group", whatsapp: "WhatsApp channel (simulated)", followers: (n) => n === 1 ? "1 follower" : `${n} followers`, messages: "Messages",
  simulated: "A simulation: this channel exists on this computer only. On the real WhatsApp a person posts as well, not a program.",
  bell: "Bell", bellIsOn: "bell is on", bellIsOff: "silent", bellOn: "Turn the bell on", bellOff: "Turn the bell off",
  answer: "Reply", answering: "Reply to", editing: "Edit the post", editPost: "Edit the post", deletePost: "Delete the post", cancel: "Cancel",
  post: "Write a post", postSend: "Publish", paste: "Paste", pasteHint: "Paste here (Ctrl+V)", addPhoto: "Add a picture", browser: "Page inside the phone", roles: { editor: "newsroom" },
  hints: "How it works", hint1: "Open the newsroom’s chat and press Start.", hint2: "Follow the channel.", hint3: "Lock the phone and see what arrives on the lock screen.",
  hintPanel: "Jump to 06:30: the morning digest arrives.",
  noPage: "The sandbox has no such page. On a real phone this opens:", offline: "The sandbox does not answer. Trying again.", photo: "Picture",
};
const wanted = new URLSearchParams(location.search).get("lang") || navigator.language || "en";
export const locale = wanted.toLowerCase().startsWith("de") ? (wanted.length > 2 ? wanted : "de-CH") : (wanted.toLowerCase().startsWith("en") && wanted.length > 2 ? wanted : "en-GB");
export const t = locale.startsWith("de") ? german : english;
