"""What became of what was added or imported."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mediacheck.cli import purchases, terminal
from mediacheck.cli.terminal import tr
from mediacheck.model import Text, text

if TYPE_CHECKING:
    from mediacheck.registry import Added, Registry
    from mediacheck.registry.touching import Touched


def tell(added: "Added", registry: "Registry", touched: "Touched", form: str) -> None:
    """Also which posts on record it touches."""
    from mediacheck.registry import Booked
    from mediacheck.report import posts

    touching = posts.touched(touched, terminal.language())
    plain = {
        "version": 1,
        "registry": registry.location,
        "new": added.new,
        "changed": added.changed,
        "unchanged": added.unchanged,
        "ids": list(added.ids),
        "purchases": purchases.as_json(added.purchases),
        "decisions": added.decisions,
        "uses": added.uses,
        "posts": touching,
    }
    sentence = text(
        "Registered in {location}: {new} new, {changed} changed, {unchanged} unchanged.",
        location=registry.location,
        new=added.new,
        changed=added.changed,
        unchanged=added.unchanged,
    )
    sentences = [sentence]
    if added.purchases != Booked():
        sentences.append(purchases.told(added.purchases, registry.location))
    if added.decisions or added.uses:
        sentences.append(
            text(
                "New with them: decisions {decisions}, recorded uses {uses}.",
                decisions=added.decisions,
                uses=added.uses,
            )
        )
    terminal.show(plain, lambda: page(sentences, touching), form)


def page(sentences: Iterable[Text], touching: Sequence[dict[str, Any]]) -> str:
    """A line for each sentence, then the posts that were touched."""
    from mediacheck.report import posts

    said = "".join(terminal.clean(tr(each)) + "\n" for each in sentences)
    return said + posts.warning(touching, terminal.language(), **terminal.look())
