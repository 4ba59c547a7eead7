"""What is said beside the name of a meeting and is no part of it: a remark in brackets, that the place is that of another."""

import re

# “(the policy forum, so the short one)”, “(Russian only; observers welcome)”: said of a meeting, and no part of its name.
_LONG_REMARK = 4
_REMARK = re.compile(
    r";|\b(?:only|welcome|members|observers|invitation|invited|interpretation|registration|free|fees?|language|english|french|spanish|"
    r"russian|arabic|chinese|portuguese|anglais|français|espagnol|inglés|francés|español|open to|closed|premises|tbd|sur invitation|por invitación|gratuit|"
    r"gratis|nur|solo|s[óo]lo|seulement|uniquement|auf einladung|see|cf|voir|ver|siehe|incl|including|same|note|yet|still|decided?|fixed|\?)(?!\w)",
    re.IGNORECASE,
)
SAME_PLACE = re.compile(
    r"(?:(?:at|in) )?(?:the )?same (?:place|venue|city|location|town|country|hotel|building|premises)(?: as (?:the )?[^,;|]+)?|(?:au )?même (?:lieu|endroit)(?: que [^,;|]+)?|"
    r"(?:(?<=follows )|(?<=follow )|(?<=run )|(?<=runs )|(?<=meet )|(?<=meets )|(?<=sits )|(?<=held )|(?<=place ))there\b|(?<!from )(?<!to )\bthere(?=[,.;]|\s+(?:on|from)\b)|"
    r"(?:en )?la misma (?:ciudad|sede)|(?:dans )?la même ville|(?:en el )?mismo (?:lugar|sitio)(?: que [^,;|]+)?|(?:am )?(?:gleicher|selber|gleichen|selben) ort(?: wie [^,;|]+)?",
    re.IGNORECASE,
)


def is_remark(inner: str) -> bool:
    is_long = inner[:1].islower() and (len(inner.split()) >= _LONG_REMARK or "," in inner)
    return is_long or bool(_REMARK.search(inner))
