"""Senders that the service listens to. One more kind is a module with an `Adapter`, a line here, and its test."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mediacheck.errors import UsageError
from mediacheck.model import Hook, Network
from mediacheck.net.door import Door
from mediacheck.service.hooks.adapter import Adapter, Make
from mediacheck.service.hooks.s3 import S3
from mediacheck.service.hooks.signatures import Signatures
from mediacheck.service.hooks.standard import Standard
from mediacheck.vocabulary import nearest

ADAPTERS: Mapping[str, Make] = {"standard": Standard, "s3": S3}


@dataclass(frozen=True, slots=True)
class Listening:
    """A hook, ready. `door` leads to the hosts that it allows, and to no other; `signatures` are those of its answers."""

    name: str
    adapter: Adapter
    door: Door
    signatures: Signatures | None


def listening(name: str, hook: Hook, network: Network, environment: Mapping[str, str]) -> Listening:
    """Raises UsageError for what would not let it work: better when the service starts than at the first message."""
    make = ADAPTERS.get(hook.adapter)
    if make is None:
        near = nearest(hook.adapter, ADAPTERS)
        raise UsageError(
            "The hook “{hook}” names no adapter that there is: {adapter}.",
            "Did you mean “{near}”?" if near else "There are: {known}.",
            hook=name,
            adapter=hook.adapter,
            near=near,
            known=", ".join(ADAPTERS),
        )
    if not hook.allowed_hosts:
        raise UsageError(
            "The hook “{hook}” allows no host: nothing could be fetched.",
            "Name those where its assets are under “allowed_hosts”.",
            hook=name,
        )
    adapter = make(name, hook, environment)
    door = door_of(hook, network)
    return Listening(name, adapter, door, _signatures(name, hook, adapter, door, environment))


def door_of(hook: Hook, network: Network) -> Door:
    """What it gives is kept nowhere: the addresses may be signed, and each asset is asked for once."""
    near = frozenset(each for each in hook.allowed_hosts if ":" in each)
    return Door(replace(network, private=near), only=hook.allowed_hosts - near)


def _signatures(
    name: str, hook: Hook, adapter: Adapter, door: Door, environment: Mapping[str, str]
) -> Signatures | None:
    fixed = hook.options.get("callback")
    if fixed is not None and (why := door.refusal(fixed)) is not None:
        raise UsageError(
            "The hook “{hook}” cannot answer at its “callback”: {why}.",
            "Name its host under “allowed_hosts”.",
            hook=name,
            why=why,
        )
    if hook.callback_secret_env is not None:
        return Signatures(name, hook.callback_secret_env, environment)
    if fixed is not None and adapter.signatures is None:
        raise UsageError(
            "The hook “{hook}” has no secret to sign its answers with.",
            "Name the variable that holds one: “callback_secret_env”.",
            hook=name,
        )
    return adapter.signatures
