"""The list of conversations beside the chat."""

from collections.abc import Sequence
from datetime import UTC, datetime

from ui.chat.storage.base import ConversationSummary
from ui.html.markup import attrs, button, text
from ui.words import counted


def conversations_html(
    conversations: Sequence[ConversationSummary], current: str, *, searched: str = "", notice: str = ""
) -> str:
    """The list, below a ``notice`` if there is one; deleting a conversation takes a second press."""
    told = f"<p class='empty' role='status'>{text(notice)}</p>" if notice else ""
    if not conversations:
        empty = "No conversation holds these words." if searched else "Your conversations will be listed here."
        return f"{told}<p class='empty'>{empty}</p>"
    items = (_conversation(conversation, conversation.id == current) for conversation in conversations)
    return f"{told}<ul class='conversations'>{''.join(items)}</ul>"


def _conversation(conversation: ConversationSummary, current: bool) -> str:
    updated = datetime.fromtimestamp(conversation.updated, UTC).astimezone()
    details = f"{updated.day} {updated:%b %Y}, {updated:%H:%M} · {counted(conversation.turns, 'question')}"
    opens = attrs(
        type="button",
        class_="opener",
        data_do="open",
        data_id=conversation.id,
        aria_current="true" if current else None,
    )
    opener = (
        f"<button{opens}>"
        f"<span class='title'>{text(conversation.title)}</span>"
        f"<span class='where'>{details}</span></button>"
    )
    delete = button("Delete for good", "remove", class_="quiet danger", conversation=conversation.id)
    menu = (
        f"<details class='menu'><summary{attrs(aria_label=f'More for {conversation.title}')}>⋯</summary><div>"
        f"{button('Rename', 'rename', id=f'rename-{conversation.id}', conversation=conversation.id)}"
        f"{button('Export', 'save', conversation=conversation.id)}"
        f"<details><summary>Delete</summary>{delete}"
        f"</details></div></details>"
    )
    return f"<li>{opener}{menu}</li>"
