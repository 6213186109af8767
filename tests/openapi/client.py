"""Generates a client in Python from /openapi.json and asks the server with it: client.py SERVER FOLDER."""

import importlib
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

server, folder = sys.argv[1:]
Path(folder, "openapi.json").write_bytes(urlopen(f"{server}/openapi.json").read())

# A warning means that something of the document is left out.
generated = subprocess.run(
    [sys.executable, "-m", "openapi_python_client", "generate", "--path", f"{folder}/openapi.json",
     "--meta", "none", "--output-path", f"{folder}/nearfield_client", "--fail-on-warning"],
    capture_output=True, text=True,
)
if generated.returncode != 0:
    sys.exit(f"No client was generated.\n{generated.stdout}\n{generated.stderr}")

sys.path.insert(0, folder)
nearfield = importlib.import_module("nearfield_client")
models = importlib.import_module("nearfield_client.models")
client = nearfield.Client(base_url=server, raise_on_unexpected_status=True)


def check(is_so, what):
    if not is_so:
        sys.exit(f"not so: {what}")


def ask(path, *parts, **parameters):
    """The answer to GET of this path of the API, by the function that was generated for it."""
    files = [file for file in Path(folder).glob("nearfield_client/api/*/*.py")
             if f'"/api/v1/{path}"' in file.read_text()]
    check(len(files) == 1, f"one function was generated for {path}: {files}")
    module = ".".join(files[0].relative_to(folder).with_suffix("").parts)
    answer = importlib.import_module(module).sync_detailed(*parts, client=client, **parameters)
    return int(answer.status_code), answer.parsed


status, found = ask("near", q="Castlemaine VIC", within_km=100, limit=5, profession=["facilitation", "coaching"])
check(status == 200 and isinstance(found, models.FeatureCollection), f"people are found: {status} {found}")
check(found.near.label.startswith("Castlemaine, VIC"), found.near)
check(found.within_km == 100 and 0 < len(found.features) <= 5, found.features)
first = found.features[0]
check(first.geometry.coordinates[1] < 0, f"south of the equator: {first.geometry}")
check({"facilitation", "coaching"} & {*first.properties.professions}, first.properties)
check(all(one.geometry is None for one in found.online), "who works online has no place")

status, choices = ask("near", q="Richmond")
check(status == 300 and len(choices.choices) > 1, f"asked which Richmond: {status} {choices}")
status, chosen = ask("near", place=choices.choices[0].id)
check(status == 200 and chosen.near.id == choices.choices[0].id, f"the one chosen: {status}")

for expected, parameter, parameters in [
    (400, "lat", {"lat": 10.0}),
    (404, "q", {"q": "Xyzzyqwv"}),
    (422, "within_km", {"q": "Castlemaine VIC", "within_km": 0.0}),
]:
    status, problem = ask("near", **parameters)
    check(status == expected and isinstance(problem, models.Problem), f"{parameters}: {status} {problem}")
    check(problem.status == expected and problem.title, problem)

status, places = ask("places", q="fitz", limit=3)
check(status == 200 and 0 < len(places.places) <= 3, f"places: {status} {places}")
check(places.places[0].zone.startswith(("Australia/", "Pacific/")), places.places[0])

status, person = ask("practitioners/{slug}", first.id)
check(status == 200 and person.properties.name == first.properties.name, f"a person: {status} {person}")
status, problem = ask("practitioners/{slug}", "nobody-of-that-name")
check(status == 404 and isinstance(problem, models.Problem), f"nobody: {status} {problem}")

status, circles = ask("circles", q="Melbourne VIC")
check(status == 200 and circles.circles, f"circles: {status} {circles}")
status, circle = ask("circles/{slug}", circles.circles[0].slug)
check(status == 200 and circle.name == circles.circles[0].name, f"a circle: {status} {circle}")

status, meetings = ask("meetings", zone="Australia/Perth", limit=3)
check(status == 200 and 0 < len(meetings.meetings) <= 3, f"meetings: {status} {meetings}")
check(meetings.meetings[0].starts < meetings.meetings[0].ends, meetings.meetings[0])

status, field = ask("field")
check(status == 200 and isinstance(field.regions, list), f"the field: {status} {field}")
