"""The Atom feed as an XML reader sees it: what every entry must have, it has once."""

import json
import sys
from datetime import datetime
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"


def main():
    wrong, entries = [], 0
    for line in sys.stdin:
        feed = ElementTree.fromstring(json.loads(line)["feed"])
        found = feed.findall(f"{ATOM}entry")
        ids = {entry.findtext(f"{ATOM}id") for entry in found}
        if len(ids) != len(found):
            wrong.append("an id stands for two entries")
        for part in [feed, *found]:
            for needed in ["id", "title", "updated"]:
                if len(part.findall(f"{ATOM}{needed}")) != 1:
                    wrong.append(f"{part.tag} has no single {needed}")
            datetime.fromisoformat(part.findtext(f"{ATOM}updated").replace("Z", "+00:00"))
            if part.find(f"{ATOM}author/{ATOM}name") is None or part.find(f"{ATOM}link") is None:
                wrong.append(f"{part.tag} has no author or no link")
        entries += len(found)
    print(json.dumps({"compared": 1, "meetings": entries, "differ": len(wrong), "wrong": wrong}))


main()
