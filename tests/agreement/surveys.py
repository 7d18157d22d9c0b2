"""Surveys drawn from a card: any answer it offers, any kind of silence."""

from hypothesis import strategies as st

from amity import instruments


def answers(card, *, silences=(None, None, instruments.DECLINED, instruments.NOT_ASKED)):
    """Draw one respondent's answers: item key to code, or a silence."""
    return st.fixed_dictionaries({item.id: _answer(card, item.id, silences) for item in card.items})


def surveys(card, *, max_size=12):
    """Draw a whole survey: a list of respondents, some complete, some with holes."""
    complete = answers(card, silences=())
    return st.lists(complete | answers(card), min_size=1, max_size=max_size)


def _answer(card, key, silences):
    low, high = card.bounds[key]
    offered = sorted(card.options[key]) or range(low, high + 1)
    codes = st.sampled_from(offered)
    if not silences:
        return codes
    return st.one_of(codes, codes, codes, codes, st.sampled_from(silences))
