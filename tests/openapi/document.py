"""Whether /openapi.json is a valid document, by a validator that is none of ours, and describes the
API and nothing else: document.py SERVER PUBLIC_URL."""

import json
import sys
from urllib.request import urlopen

from openapi_spec_validator import OpenAPIV31SpecValidator

server, public_url = sys.argv[1:]
document = json.load(urlopen(f"{server}/openapi.json"))

wrong = [
    f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
    for error in OpenAPIV31SpecValidator(document).iter_errors()
]
if not document.get("openapi", "").startswith("3.1."):
    wrong.append(f"OpenAPI {document.get('openapi')}")

paths = document.get("paths", {})
wrong += [f"{path} is not of the API" for path in paths if not path.startswith("/api/v1/")]
for path in ["near", "places", "practitioners/{slug}", "circles", "circles/{slug}", "meetings", "field"]:
    if f"/api/v1/{path}" not in paths:
        wrong.append(f"{path} is missing")

ids = [operation.get("operationId") for item in paths.values() for operation in item.values()]
wrong += [f"the operationId {id} stands {ids.count(id)} times" for id in {*ids} if ids.count(id) > 1]

servers = [server["url"] for server in document.get("servers", [])]
if servers != [public_url]:
    wrong.append(f"the servers are {servers}")

# What no path leads to is no part of the API.
text, used, waiting = json.dumps(document["components"]), set(), [json.dumps(paths)]
schemas = document["components"].get("schemas", {})
while waiting:
    text = waiting.pop()
    found = {name for name in schemas if f'"#/components/schemas/{name}"' in text} - used
    used |= found
    waiting += [json.dumps(schemas[name]) for name in found]
wrong += [f"nothing uses the schema {name}" for name in schemas.keys() - used]

if wrong:
    sys.exit(f"{len(wrong)} faults:\n" + "\n".join(wrong[:50]))
