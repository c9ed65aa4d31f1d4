// A keypad for devices that have neither keyboard nor on-screen keys.
const code = document.getElementById("code");
const keypad = document.getElementById("keypad");

keypad.hidden = false;
keypad.addEventListener("click", (event) => {
  const key = event.target.closest("button");
  if (!key) return;
  if (key.dataset.digit) code.value += key.dataset.digit;
  else if ("erase" in key.dataset) code.value = code.value.slice(0, -1);
  else code.value = "";
});
