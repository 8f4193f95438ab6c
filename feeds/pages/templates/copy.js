(() => {
  const status = document.getElementById("status");
  const copy = async (source) => {
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      // A page that was opened from a disk or without TLS has no clipboard of its own.
      getSelection().selectAllChildren(source);
      document.execCommand("copy");
    }
  };
  for (const button of document.querySelectorAll("[data-copy]")) {
    const label = button.firstElementChild;
    const text = label.textContent;
    let timer;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await copy(document.getElementById(button.dataset.copy));
      label.textContent = status.textContent = button.dataset.done;
      clearTimeout(timer);
      timer = setTimeout(() => {
        label.textContent = text;
        status.textContent = "";
      }, 2000);
    });
  }
})();
