"""What is said of a post that went out already: nobody plans it any more, and another picture is no way out."""

from dataclasses import replace

from mediacheck.model import Finding, Text, Use, text

_WENT_OUT = {
    "The licence “{license}” for {asset} ended on {end}; the post is planned for {day}.": text(
        "The licence “{license}” for {asset} ended on {end}; the post went out on {day}."
    ),
    "The licence “{license}” for {asset} begins on {begin}; the post is planned for {day}.": text(
        "The licence “{license}” for {asset} begins on {begin}; the post went out on {day}."
    ),
    "{asset} is under embargo until {end}; the post is planned for {day}.": text(
        "{asset} was under embargo until {end}; the post went out on {day}."
    ),
    "The consent of {who} for {asset} ended on {end}; the post is planned for {day}.": text(
        "The consent of {who} for {asset} ended on {end}; the post went out on {day}."
    ),
    "The file says that its licence ended on {end}; the post is planned for {day}.": text(
        "The file says that its licence ended on {end}; the post went out on {day}."
    ),
    "The file says that it must not be published before {begin}; the post is planned for {day}.": text(
        "The file says that it must not be published before {begin}; the post went out on {day}."
    ),
}
"""At that time."""

_IS_ONLINE = {
    "The licence “{license}” for {asset} ended on {end}; the post is planned for {day}.": text(
        "The licence “{license}” for {asset} ended on {end}; the post is still online."
    ),
    "The licence “{license}” for {asset} begins on {begin}; the post is planned for {day}.": text(
        "The licence “{license}” for {asset} begins on {begin}; the post is online already."
    ),
    "{asset} is under embargo until {end}; the post is planned for {day}.": text(
        "{asset} is under embargo until {end}; the post is online already."
    ),
    "The consent of {who} for {asset} ended on {end}; the post is planned for {day}.": text(
        "The consent of {who} for {asset} ended on {end}; the post is still online."
    ),
    "The file says that its licence ended on {end}; the post is planned for {day}.": text(
        "The file says that its licence ended on {end}; the post is still online."
    ),
    "The file says that it must not be published before {begin}; the post is planned for {day}.": text(
        "The file says that it must not be published before {begin}; the post is online already."
    ),
}
"""On a later day."""

_EITHER = {
    "The licences for {asset} allow only {granted}; nobody said where the post will appear.": text(
        "The licences for {asset} allow only {granted}; nobody said where the post appeared."
    ),
    "The licence “{license}” for {asset} allows only {granted}; nobody said where the post will appear.": text(
        "The licence “{license}” for {asset} allows only {granted}; nobody said where the post appeared."
    ),
    "The consent of {who} for {asset} allows only {granted}; nobody said where the post will appear.": text(
        "The consent of {who} for {asset} allows only {granted}; nobody said where the post appeared."
    ),
    "The decision of {by} is for {channels} only, and nobody said where it will be posted.": text(
        "The decision of {by} is for {channels} only, and nobody said where it was posted."
    ),
    "{by} blocked it for {channels} until {until} (reason: {reason}), and nobody said where it will be posted.": text(
        "{by} blocked it for {channels} until {until} (reason: {reason}), and nobody said where it was posted."
    ),
    "{by} blocked it for {channels}; this post goes to {elsewhere}.": text(
        "{by} blocked it for {channels}; this post is on {elsewhere}."
    ),
    "“{name}” was not looked at: the check was interrupted.": text(
        "“{name}” was not looked at: the audit was ended before."
    ),
    # ---- what to do
    "Ask before you share it, and do not share a post that is itself unlawful.": text(
        "Ask, and take the shared post down if it is itself unlawful."
    ),
    "Ask for the consent in writing and have it entered as a release, or choose another picture.": text(
        "Ask for the consent in writing and have it entered as a release, or take the post down."
    ),
    "Ask the creator for a licence of your own, or choose another picture.": text(
        "Ask the creator for a licence of your own, or take the post down."
    ),
    "Ask the one who is named for a licence and have it registered, or choose another picture.": text(
        "Ask the one who is named for a licence and have it registered, or take the post down."
    ),
    "Aim the post at the licensed countries only, have the licence extended, or choose another picture.": text(
        "Have the licence extended, show the post in the licensed countries only, or take it down."
    ),
    "Buy further uses, or choose another picture.": text("Buy further uses, or take the post down."),
    "Buy the picture if that has not been done, and use the file that the agency delivers.": text(
        "Find out whether the picture was bought. If it was not, take the post down."
    ),
    "Check again.": text("Start the audit again: it goes on where it was."),
    "Check it once more, use a smaller version, or allow more time.": text("Audit it once more, or allow more time."),
    "Check with --fetch, or download it into the post’s folder and name that file instead.": text(
        "Audit with --fetch, or download it into a folder and name that with --media-dir."
    ),
    "Choose another picture, or ask for a new consent and have it entered.": text(
        "Take the post down, or ask for a new consent and have it entered."
    ),
    "Choose another picture, or ask the one who is named for a licence.": text(
        "Take the post down, or ask the one who is named for a licence."
    ),
    "Choose another picture, or ask whether there is a licence for commercial use.": text(
        "Take the post down, or ask whether there is a licence for commercial use."
    ),
    "Choose another picture, or ask {by}.": text("Take the post down, or ask {by}."),
    "Choose another picture.": text("Take the post down."),
    "Find out where the picture comes from, and use the file that was delivered with the licence.": text(
        "Find out where the picture comes from, and whether it was paid for."
    ),
    "Find out where the rest comes from and have it registered, or leave it out.": text(
        "Find out where the rest comes from and have it registered, or take the post down."
    ),
    "Find out who made it and under which licence you have it; then have it registered, or choose a registered picture.": text(
        "Find out who made it and under which licence you have it; then have it registered, or take the post down."
    ),
    "Have the licence renewed, or choose another picture.": text("Have the licence renewed, or take the post down."),
    "Keep to what the licence is for, have it extended, or choose another picture.": text(
        "Have the licence extended, or take the post down."
    ),
    "Label it as made by AI (--label ai), or say so in the caption.": text("Say in the caption that AI made it."),
    "Lay both pictures side by side. If they are the same, choose another picture.": text(
        "Lay both pictures side by side. If they are the same, take the post down."
    ),
    "Lay both pictures side by side. If they are the same, use the registered file; else have this one registered.": text(
        "Lay both pictures side by side. If they are the same, have it decided on; else have this one registered."
    ),
    "Leave the channel out, have the licence extended to it, or choose another picture.": text(
        "Have the licence extended to the channel, or take the post down there."
    ),
    "Look for the order and have the picture registered with it, or choose another picture.": text(
        "Look for the order and have the picture registered with it, or take the post down."
    ),
    "Look for the order of that part and have it registered, or make the picture without it.": text(
        "Look for the order of that part and have it registered, or take the post down."
    ),
    "Make sure that all who have custody agreed to this use, or choose another picture.": text(
        "Make sure that all who have custody agreed to this use, or take the post down."
    ),
    "Post it there only, or have the other channels decided on as well.": text(
        "Have the other channels decided on as well, or take the post down there."
    ),
    "Post on {begin} or later, or choose another picture.": text(
        "Take the post down; from {begin} on it may be online."
    ),
    "Post on {end} or later, or choose another picture.": text("Take the post down; from {end} on it may be online."),
    "Save it as JPEG, PNG or WebP and check that, or have a person look at it.": text("Have a person look at it."),
    "Say where: with --channel NAME, or “channels” in post.toml.": text("Say where: with --channel NAME."),
    "Say which: with --territory CODE (such as DE), or “territories” in post.toml.": text(
        "Say which: with --territory CODE (such as DE)."
    ),
    "Share a post of the account that is allowed, or have the licence extended to this one.": text(
        "Have the licence extended to this account, or take the post down."
    ),
    "Use a part of the picture with the credit in it, or put the credit into the caption.": text(
        "Put the credit into the caption, or take the post down."
    ),
    "Use a smaller version, or raise the limit under [limits].": text("Raise the limit under [limits]."),
    "Use the picture as it was decided on, or have this one decided on.": text("Have this one decided on as well."),
    "Use the picture unchanged (another size or format is no change), or ask for the right to edit it.": text(
        "Ask for the right to edit it, or take the post down."
    ),
    "Use the picture unchanged, or enter the edits that the contract allows under “edits”.": text(
        "Enter the edits that the contract allows under “edits”, or take the post down."
    ),
    "Use the picture unchanged, or have it decided whether the new picture may be free as well.": text(
        "Have it decided whether the new picture may be free as well, or take the post down."
    ),
    "Use the registered file itself, unchanged, or have this one registered.": text("Have this one registered."),
}


def told(finding: Finding, use: Use) -> Finding:
    """The finding as it is said of a post that went out; of a planned one as it is."""
    if not use.published:
        return finding
    known = _EITHER | (_IS_ONLINE if use.publish_at is None else _WENT_OUT)
    return replace(finding, message=_told(finding.message, known), remedy=_told(finding.remedy, known))


def _told(said: Text, known: dict[str, Text]) -> Text:
    values = {name: _told(value, known) if isinstance(value, Text) else value for name, value in said.values.items()}
    other = known.get(said.template)
    return Text(said.template if other is None else other.template, values)
