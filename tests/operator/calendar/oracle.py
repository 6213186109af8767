"""When series meet, worked out from what was typed with dateutil's rules and zoneinfo's zones, and
held against what was said of it. Reads a case on each line."""

import json
import sys
import zoneinfo
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule

# The zones of PyPI's tzdata, whichever the machine has.
zoneinfo.reset_tzpath(to=())

DAYS = {"mo": rrule.MO, "tu": rrule.TU, "we": rrule.WE, "th": rrule.TH, "fr": rrule.FR,
        "sa": rrule.SA, "su": rrule.SU}
NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}


class Series:
    def __init__(self, plan):
        typed = {name: values[-1] for name, values in plan.items()}
        self.zone = ZoneInfo(typed["zone"])
        self.minutes = int(typed["minutes"])
        self.exceptions = {}
        self.last = None
        start = datetime.fromisoformat(f"{typed['date']}T{typed['time']}")
        rhythm, ends = typed["rhythm"], typed.get("ends", "never")
        rule = {"dtstart": start, "wkst": rrule.MO, "cache": False}
        if rhythm == "once":
            rule |= {"freq": rrule.DAILY, "count": 1}
        elif rhythm == "weekly":
            on = [DAYS[day] for day in plan.get("on", [])] or [start.weekday()]
            rule |= {"freq": rrule.WEEKLY, "interval": int(typed["every"]), "byweekday": on}
        elif rhythm == "monthly-date":
            rule |= {"freq": rrule.MONTHLY, "bymonthday": start.day}
        else:
            day = DAYS[typed["day"]](NTH[typed["nth"]])
            rule |= {"freq": rrule.MONTHLY, "byweekday": day}
        if rhythm != "once" and ends == "count":
            rule["count"] = int(typed["count"])
        if rhythm != "once" and ends == "date":
            rule["until"] = datetime.combine(datetime.fromisoformat(typed["until"]), time.max)
        self.rule = rrule.rrule(**rule)
        self.time = start.time()

    def slots(self, until):
        """All of them up to some time."""
        for slot in self.rule:
            if slot > until or (self.last and slot.date() > self.last):
                return
            yield slot

    def first(self):
        return next(iter(self.rule))

    def meetings(self, begin, end):
        far = datetime.fromtimestamp(end, self.zone).replace(tzinfo=None) + timedelta(days=2)
        far = max([far, *self.exceptions])
        for slot in self.slots(far):
            but = self.exceptions.get(slot, {})
            shown = but.get("moved") or slot
            # Of an hour that is shown twice the first; one that is skipped is counted on from before.
            starts = int(shown.replace(tzinfo=self.zone, fold=0).timestamp())
            if begin <= starts < end:
                ends = starts + 60 * (but.get("minutes") or self.minutes)
                yield [slot, starts, ends, but.get("cancelled", False), bool(but.get("moved"))]


def moment(text):
    return text and datetime.strptime(text, "%Y%m%dT%H%M")


def edited(edits):
    """The series that are left of some after all that was done to them."""
    all_of_them = []
    for edit in edits:
        what = edit["do"]
        if what == "plan":
            all_of_them.append(Series(edit["plan"]))
            continue
        series, slot = all_of_them[edit["series"]], moment(edit["slot"])
        before = series.exceptions.get(slot, {})
        if what == "cancel":
            series.exceptions[slot] = before | {"cancelled": True}
        elif what == "restore":
            series.exceptions[slot] = {}
        elif what == "move":
            to, minutes = moment(edit["to"]), edit["minutes"]
            series.exceptions[slot] = {
                "moved": to if to != slot else None,
                "minutes": minutes if minutes != series.minutes else None,
            }
        elif what == "following":
            new = Series(edit["plan"])
            later = {at: but for at, but in series.exceptions.items() if at >= slot}
            for at, but in later.items():
                del series.exceptions[at]
                at = datetime.combine(at.date(), new.time)
                if at in new.slots(at):
                    new.exceptions[at] = but
            series.last = slot.date() - timedelta(days=1)
            all_of_them.append(new)
    return all_of_them


def expected(case):
    if "edits" in case:
        all_of_them = edited(case["edits"])
    else:
        series = Series(case["plan"])
        for but in case["exceptions"]:
            but["moved"] = moment(but["moved"])
            series.exceptions[moment(but["slot"])] = but
        all_of_them = [series]
    meetings = [one for series in all_of_them for one in series.meetings(case["from"], case["to"])]
    meetings.sort(key=lambda one: (one[1], one[0], one[2]))
    return [[slot.strftime("%Y%m%dT%H%M"), *rest] for slot, *rest in meetings]


def main():
    compared = meetings = differ = 0
    wrong = []
    for line in sys.stdin:
        case = json.loads(line)
        got = case.pop("got")
        right = expected(json.loads(line))
        compared += 1
        meetings += len(right)
        if got != right:
            differ += 1
            if len(wrong) < 3:
                missing = [one for one in right if one not in got][:3]
                extra = [one for one in got if one not in right][:3]
                wrong.append({"case": case, "missing": missing, "extra": extra})
    print(json.dumps({"compared": compared, "meetings": meetings, "differ": differ, "wrong": wrong}))


main()
