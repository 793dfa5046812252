/* The least script that the page needs: it hands presses on rendered buttons to Gradio, opens and
   scrolls the article panel, moves between citations with the arrow keys, copies and saves text.
   It never builds markup from text. */
(() => {
  const main = () => document.querySelector(".gradio-container");
  let opener = null;
  let following = true;
  let emptyReader = () => {};

  const announce = (words) => {
    const status = document.getElementById("byline-said");
    if (status) status.textContent = words;
  };

  async function copy(words) {
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      const area = document.createElement("textarea");
      area.value = words;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    announce("Copied");
  }

  function save(words, name) {
    const address = URL.createObjectURL(new Blob([words], { type: "text/markdown" }));
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.download = name;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    announce("Saved as " + name);
  }

  function closeReader() {
    main().classList.remove("reader-open");
    emptyReader();
    if (opener && opener.isConnected) opener.focus();
  }

  const local = {
    copy: (button) => {
      copy(button.closest("[data-markdown]").dataset.markdown);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1600);
    },
    export: (button) => save(button.closest("[data-markdown]").dataset.markdown, "answer-" + button.dataset.turn + ".md"),
    close: closeReader,
  };
  const opens = ["cite", "passage", "article"];

  function wire(element, trigger) {
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-do]");
      if (!button || !element.contains(button)) return;
      const doing = button.dataset.do;
      if (local[doing]) return local[doing](button);
      if (opens.includes(doing) && !button.closest("#reader")) opener = button;
      if (doing === "open") main().classList.remove("list-open");
      button.closest("details.menu")?.removeAttribute("open");
      trigger(doing, { ...button.dataset });
    });
  }

  function showReader(element) {
    const reading = element.querySelector(".reading");
    if (!reading) return;
    main().classList.add("reader-open");
    const words = reading.querySelector(".text");
    const mark = reading.querySelector("mark.active");
    if (words) words.scrollTop = mark ? mark.offsetTop - words.clientHeight / 3 : 0;
    if (!element.contains(document.activeElement)) reading.focus({ preventScroll: true });
  }

  function wireReader(element, trigger, watch, props) {
    wire(element, trigger);
    emptyReader = () => (props.value = "");
    watch("value", () => requestAnimationFrame(() => showReader(element)));
    element.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: "←", ArrowRight: "→" }[event.key];
      if (way && !event.altKey && !event.ctrlKey && !event.metaKey) {
        const buttons = [...element.querySelectorAll(".steps button")];
        const button = buttons[event.key === "ArrowLeft" ? 0 : 1];
        if (button) {
          event.preventDefault();
          button.click();
        }
      }
    });
  }

  function wireLive(element, trigger, watch) {
    wire(element, trigger);
    watch("value", () => {
      if (following) window.scrollTo({ top: document.documentElement.scrollHeight });
    });
  }

  function theme(choice) {
    if (choice) localStorage.setItem("byline-theme", choice);
    const wanted = localStorage.getItem("byline-theme") || "System";
    const dark = wanted === "Dark" || (wanted === "System" && matchMedia("(prefers-color-scheme: dark)").matches);
    document.body.classList.toggle("dark", dark);
    return wanted;
  }

  addEventListener("scroll", () => {
    const left = document.documentElement.scrollHeight - innerHeight - scrollY;
    following = left < 160;
  }, { passive: true });

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const page = main();
    if (page.classList.contains("list-open")) page.classList.remove("list-open");
    else if (event.target.matches?.(".cite") && !page.classList.contains("reader-open")) event.target.blur();
    else closeReader();
  });

  addEventListener("click", (event) => {
    if (event.target.closest("#list-toggle")) main().classList.toggle("list-open");
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // A blink every 0.7 s: a CSS animation would draw 60 times a second on the cores that the model needs.
  setInterval(() => {
    for (const dot of document.querySelectorAll(".pulse")) dot.classList.toggle("dim");
  }, 700);

  window.byline = { wire, wireReader, wireLive, save, theme, closeReader };
})();

// A session that has ended: show the log-in page instead of an error.
(() => {
  const plain = window.fetch;
  window.fetch = async (...request) => {
    const answer = await plain(...request);
    if (answer.status === 401) location.reload();
    return answer;
  };
})();
