"""The Use of a post, from what the company, the post and the command line state: the later one wins."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from mediacheck.model import Policy, Use


def build(policy: Policy, *stated: Mapping[str, Any], now: dt.datetime) -> Use:
    """What nobody stated defaults as DESIGN says: now, the company's zone and name; channels and territories unknown.

    `stated` hold fields of Use, `publish_at` as a date or a date-time; one without an offset is the company's local
    time. `now` has an offset.
    """
    fields: dict[str, Any] = dict(policy.use)
    for layer in stated:
        fields |= layer
    zone = ZoneInfo(policy.timezone)
    moment = fields.pop("publish_at", None)
    publish_at = None
    if isinstance(moment, dt.datetime):
        publish_at = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        try:
            date = publish_at.astimezone(zone).date()
        except OverflowError:  # the end of the calendar: in the company's zone that day does not exist
            date = publish_at.date()
    else:
        date = moment or now.astimezone(zone).date()
    caption = fields.pop("caption", None)
    return Use(
        date=date,
        timezone=policy.timezone,
        publish_at=publish_at,
        caption=caption if caption and caption.strip() else None,
        licensee=fields.pop("licensee", None) or policy.company,
        commercial=policy.commercial,
        **fields,
    )
