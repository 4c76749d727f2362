// Follows a report that is being made and shows the finished page. Without it the page reloads itself.
const box = document.querySelector("[data-report-status]");
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 5000;

async function look(wait) {
  try {
    const answer = await fetch(box.dataset.reportStatus, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const report = await answer.json();
    if (report.state !== "queued" && report.state !== "running") {
      window.location.reload();
      return;
    }
    show(report);
    setTimeout(look, wait, Math.min(wait * 1.1, LONGEST_WAIT));
  } catch {
    // The server or the network is away for a moment: look again, less often.
    setTimeout(look, LONGEST_WAIT, LONGEST_WAIT);
  }
}

function show(report) {
  box.querySelector("progress").value = report.progress;
  box.querySelector("[data-report-number]").textContent = report.progress;
  const words = box.querySelector("[data-report-words]");
  // Said only when it changes: a screen reader need not hear every per cent.
  if (box.dataset.reportState !== report.state) {
    box.dataset.reportState = report.state;
    words.textContent = words.dataset[report.state];
  }
}

if (box) setTimeout(look, FIRST_WAIT, FIRST_WAIT);
