"""The list of conversations."""

from ui.html.conversation_list import conversations_html


def test_empty_list_of_conversations_says_so():
    assert "No conversation holds these words." in conversations_html([], "", searched="zebra")
