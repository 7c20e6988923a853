"""What became of what was added or imported."""

from typing import TYPE_CHECKING

from mediacheck.cli import purchases, terminal
from mediacheck.cli.terminal import tr
from mediacheck.model import text

if TYPE_CHECKING:
    from mediacheck.registry import Added, Registry


def tell(added: "Added", registry: "Registry", form: str) -> None:
    from mediacheck.registry import Booked

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
    terminal.show(plain, lambda: "".join(terminal.clean(tr(each)) + "\n" for each in sentences), form)
