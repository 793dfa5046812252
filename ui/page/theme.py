"""How the page looks: a quiet paper-and-ink theme made of system fonts only.

Nothing is fetched: the page has no web fonts and no foreign style sheets. Our style sheet and script are read from
``static/`` and put into the page itself.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

STATIC = Path(__file__).parent / "static"
SANS = ("system-ui", "-apple-system", "Segoe UI", "Noto Sans", "DejaVu Sans", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "DejaVu Sans Mono", "monospace")


def theme() -> "gr.themes.Base":
    """Gradio's base theme with our colours; the rest is in ``static/byline.css``."""
    import gradio as gr

    ink = gr.themes.Color(
        name="ink",
        c50="#eef3fa", c100="#dbe6f4", c200="#b9cfe9", c300="#8db0da", c400="#5f8dc6", c500="#3d6fae",
        c600="#2d5890", c700="#264975", c800="#213d61", c900="#1d3350", c950="#132236",
    )  # fmt: skip
    paper = gr.themes.Color(
        name="paper",
        c50="#faf9f6", c100="#f3f1ec", c200="#e6e3db", c300="#d2cec4", c400="#a29d92", c500="#6f6b62",
        c600="#57534b", c700="#3f3c37", c800="#2a2926", c900="#1d1d1b", c950="#141413",
    )  # fmt: skip
    return gr.themes.Base(
        primary_hue=ink, secondary_hue=ink, neutral_hue=paper, font=SANS, font_mono=MONO, radius_size="lg"
    ).set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        block_border_width="1px",
        block_shadow="none",
        block_label_background_fill="transparent",
        block_label_background_fill_dark="transparent",
        input_background_fill="white",
        input_background_fill_dark="*neutral_900",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_500",
        button_primary_text_color="white",
        body_text_color_subdued="*neutral_500",
        body_text_color_subdued_dark="*neutral_400",
        block_info_text_color="*neutral_500",
        block_info_text_color_dark="*neutral_400",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
    )


@cache
def head() -> str:
    """Our icon, style sheet and script, for the head of the page.

    The style sheet is not given to Gradio as ``css``: Gradio would rewrite its selectors, and they could no longer see
    the classes of the root element.
    """
    style = (STATIC / "byline.css").read_text(encoding="utf-8")
    script = (STATIC / "byline.js").read_text(encoding="utf-8")
    # Relative, because the page may lie under a path of its own; Gradio's address of it is not.
    return f"<link rel='icon' href='favicon.ico'><style>{style}</style><script>{script}</script>"
