"""Calendars as two libraries read them, held against the meetings that the site says it has. A case
is one or more looks at the same calendar, one on each line; a client keeps a copy between looks."""

import json
import re
import sys
import zoneinfo
from collections import Counter
from datetime import datetime, timedelta, timezone

# The zones of PyPI's tzdata, whichever the machine has.
zoneinfo.reset_tzpath(to=())

import icalendar
import recurring_ical_events
import vobject
from dateutil import tz

DAY = timedelta(days=1)


def instant(when):
    """Seconds since 1970. Libraries leave an hour that clocks skip as it is; RFC 5545 counts it on
    from before."""
    if not tz.datetime_exists(when):
        when = tz.resolve_imaginary(when)
    return int(when.timestamp())


def minutes(duration):
    return int(duration.total_seconds() // 60)


def by_icalendar(text, begin, end):
    """Python's icalendar with recurring-ical-events."""
    calendar = icalendar.Calendar.from_ical(text)
    span = [datetime.fromtimestamp(at, timezone.utc) for at in (begin, end)]
    for event in recurring_ical_events.of(calendar).between(span[0] - DAY, span[1] + DAY):
        starts = event["DTSTART"].dt
        # Within one zone Python subtracts what clocks show, which is the duration as it was written.
        yield [str(event["SUMMARY"]), instant(starts), minutes(event["DTEND"].dt - starts)]


renamed = 0


def with_own_zones(text):
    """The same under names of zones that no library has met, so that the VTIMEZONEs have to do."""
    global renamed
    renamed += 1
    unfolded = text.replace("\r\n ", "")
    unknown = re.sub(r"TZID([=:])([^:\r\n]+)", rf"TZID\1Unknown{renamed}/\2", unfolded)
    assert unknown != unfolded
    return unknown


def by_icalendar_with_own_zones(text, begin, end):
    """The same library, with the zones as the calendar has them."""
    return by_icalendar(with_own_zones(text), begin, end)


def by_vobject(text, begin, end):
    """vobject with dateutil's rules, and the zones as the calendar has them."""
    text = with_own_zones(text)
    # By itself it takes a zone for UTC that has been like it from 2000 to 2020, as London has in a
    # calendar that begins later.
    before_events = text.partition("BEGIN:VEVENT")[0].removesuffix("END:VCALENDAR\r\n")
    for zone in vobject.readOne(before_events + "END:VCALENDAR\r\n").vtimezone_list:
        vobject.icalendar.registerTzid(zone.tzid.value, zone.tzinfo)
    calendar = vobject.readOne(text)
    events = calendar.contents.get("vevent", [])
    changed = {}
    for event in events:
        if "recurrence-id" in event.contents:
            changed.setdefault(event.uid.value, []).append(event)
    for event in events:
        if "recurrence-id" in event.contents:
            yield [event.summary.value, instant(event.dtstart.value), minutes(event.duration.value)]
            continue
        start = event.dtstart.value
        zone = start.tzinfo
        instead = {one.recurrence_id.value.replace(tzinfo=None)
                   for one in changed.get(event.uid.value, [])}
        rules = event.getrruleset() if "rrule" in event.contents else [start]
        for at in rules:
            shown = at.replace(tzinfo=None)
            if shown in instead:
                continue
            starts = instant(shown.replace(tzinfo=zone))
            if starts >= end + 86_400:
                break
            yield [event.summary.value, starts, minutes(event.duration.value)]


READERS = [by_icalendar, by_icalendar_with_own_zones, by_vobject]


def within(found, begin, end):
    return Counter(json.dumps(one) for one in found if begin <= one[1] < end)


class Copy:
    """What a client keeps: for each UID the parts that it last took. It takes new ones when their
    SEQUENCE has grown, and drops what is not in the calendar any more."""

    def __init__(self):
        self.kept = {}
        self.frame = []

    def look(self, text):
        lines = text.split("\r\n")
        self.frame, parts, part = [], {}, None
        for line in lines:
            if line == "BEGIN:VEVENT":
                part = []
            (self.frame if part is None else part).append(line)
            if line == "END:VEVENT":
                unfolded = "\r\n".join(part).replace("\r\n ", "")
                uid = re.search(r"^UID:(.*)$", unfolded, re.M)[1].strip()
                sequence = int(re.search(r"^SEQUENCE:(\d+)", unfolded, re.M)[1])
                parts.setdefault(uid, []).append((sequence, part))
                part = None
        for uid, new in parts.items():
            old = self.kept.get(uid)
            if old is None or max(n for n, _ in new) > max(n for n, _ in old):
                self.kept[uid] = new
        self.kept = {uid: old for uid, old in self.kept.items() if uid in parts}

    def text(self):
        end = self.frame.index("END:VCALENDAR")
        events = [line for parts in self.kept.values() for _, part in parts for line in part]
        return "\r\n".join(self.frame[:end] + events + self.frame[end:])


def main():
    compared = meetings = differ = 0
    wrong = []

    def complain(what):
        nonlocal differ
        differ += 1
        if len(wrong) < 4:
            wrong.append(what)

    for line in sys.stdin:
        case = json.loads(line)
        copy, names = Copy(), []
        for number, look in enumerate(case["looks"]):
            copy.look(look["ics"])
            names.append(set(copy.kept))
            text = copy.text() if number else look["ics"]
            begin, end = look["from"], look["to"]
            right = within(look["expected"], begin, end)
            for reader in READERS:
                found = within(reader(text, begin, end), begin, end)
                meetings += sum(found.values())
                if found != right:
                    complain({
                        "reader": reader.__name__,
                        "look": number,
                        "missing": list((right - found).elements())[:4],
                        "extra": list((found - right).elements())[:4],
                        "ics": text[:2500],
                    })
        # While single meetings are changed, a series keeps its name; one that comes once and is
        # cancelled is away meanwhile.
        steady = [name for name in names[:case.get("steady", 0)] if name]
        if any(name != steady[0] for name in steady):
            complain({"names": [sorted(name) for name in names]})
        compared += 1
    print(json.dumps({"compared": compared, "meetings": meetings, "differ": differ, "wrong": wrong}))


main()
