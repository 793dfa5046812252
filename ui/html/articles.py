"""The articles tab as HTML: uploads under way, failures, the legend of the chart."""

from collections.abc import Mapping, Sequence

from index.records import Failure, Remark, Skipped
from ui.actions.articles import Upload, UploadState
from ui.html.markup import attrs, text
from ui.words import told_beside

MAX_NAMED = 200
"""So many files that were passed over are named on the page, and as many remarks."""
UPLOAD_SIGNS: Mapping[UploadState, str] = {
    "waiting": "○",
    "reading": "◐",
    "added": "✓",
    "unchanged": "＝",
    "passed over": "–",
    "failed": "▲",
}


def uploads_html(uploads: Sequence[Upload]) -> str:
    """The state of each upload, as a sign and a word."""
    items = "".join(_upload(upload) for upload in uploads)
    done = sum(upload.state not in ("waiting", "reading") for upload in uploads)
    beside = passed_over_html(
        [item for upload in uploads for item in upload.skipped], [item for upload in uploads for item in upload.remarks]
    )
    counts = f"<p>{done} of {len(uploads)} files</p>"
    return f"<section class='files' role='status'>{counts}<ul>{items}</ul></section>{beside}"


def _upload(upload: Upload) -> str:
    sign = f"<span aria-hidden='true'>{UPLOAD_SIGNS[upload.state]}</span>"
    reason = f": {text(upload.reason)}" if upload.reason else ""
    return f"<li{attrs(class_=upload.state)}>{sign} <b>{text(upload.name)}</b> {upload.state}{reason}</li>"


def failures_html(failures: Sequence[Failure]) -> str:
    """Files that could not be read, each with its reason."""
    if not failures:
        return ""
    items = "".join(f"<li><b>{text(failure.path)}</b> {text(failure.error)}</li>" for failure in failures)
    return f"<section class='failures' role='alert'><h4>Not added</h4><ul>{items}</ul></section>"


def passed_over_html(skipped: Sequence[Skipped], remarks: Sequence[Remark]) -> str:
    """What was passed over and what leaves a doubt, each with its reason, folded under one line that counts them."""
    if not (skipped or remarks):
        return ""
    items = [(item.path, item.reason) for item in skipped[:MAX_NAMED]]
    items += [(item.path, item.remark) for item in remarks[:MAX_NAMED]]
    rows = "".join(f"<li><b>{text(path)}</b> {text(words)}</li>" for path, words in items)
    if unnamed := len(skipped) + len(remarks) - len(items):
        rows += f"<li>… and {unnamed:,} more; byline index status --verbose names them all</li>"
    head = text(told_beside(skipped, remarks))
    return f"<details class='passed-over'><summary>{head}</summary><ul>{rows}</ul></details>"


def legend_html(colours: Mapping[str, str]) -> str:
    """Which colour of the chart is which outlet; nothing when there is only one."""
    if len(colours) < 2:
        return ""
    swatch = {outlet: attrs(class_="swatch", style=f"background: {colour}") for outlet, colour in colours.items()}
    items = "".join(f"<li><span{swatch[outlet]} aria-hidden='true'></span>{text(outlet)}</li>" for outlet in colours)
    return f"<ul class='legend' aria-label='Outlets in the chart'>{items}</ul>"
