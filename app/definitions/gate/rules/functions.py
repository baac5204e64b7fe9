"""Rules about the functions that expressions call: each exists, and takes that many arguments."""

from collections.abc import Iterator
from difflib import get_close_matches

from app.definitions.findings import Finding
from app.definitions.gate.bundle import Bundle, Rule
from app.definitions.gate.feel_facts import Call, facts_of
from app.definitions.gate.texts import Text, texts_in
from app.feel import BUILTINS, MAX_ARGUMENTS, Overload


def functions_known(bundle: Bundle) -> Iterator[Finding]:
    for text in texts_in(bundle):
        facts = facts_of(text.text)
        own = facts.own | text.functions
        for call in facts.calls:
            if call.name not in own and not (text.is_cell and call.name == "not"):
                yield from _findings(call, text)


def _findings(call: Call, text: Text) -> Iterator[Finding]:
    overloads = BUILTINS.get(call.name)
    if call.is_method:
        message = "%(place)s calls %(name)s as a method, which FEEL does not have"
        yield text.say(message, "Write it as a function: name(value, …)", place=text.place, name=call.name)
    elif overloads is None:
        message = "%(place)s calls the function %(name)s, which does not exist"
        close = get_close_matches(call.name, list(BUILTINS), n=1)
        remedy = "Write %(suggestion)s" if close else "Use a function of FEEL"
        yield text.say(message, remedy, place=text.place, name=call.name, suggestion=close[0] if close else "")
    elif not any(_fits(call, one) for one in overloads):
        message = "%(place)s gives %(name)s arguments that it does not take"
        ways = " / ".join(f"{call.name}({_parameters(one)})" for one in overloads)
        yield text.say(message, "Write it as: %(ways)s", place=text.place, name=call.name, ways=ways)


def _fits(call: Call, overload: Overload) -> bool:
    names = {parameter.name for parameter in overload.parameters}
    if not set(call.keys) <= names:
        return False
    return overload.fewest <= call.count <= overload.most


def _parameters(overload: Overload) -> str:
    names = [f"[{one.name}]" if one.optional else one.name for one in overload.parameters]
    return ", ".join([*names, "…"] if overload.most == MAX_ARGUMENTS else names)


RULES = (Rule("function-known", "Functions that are called exist, and take those arguments", functions_known),)
