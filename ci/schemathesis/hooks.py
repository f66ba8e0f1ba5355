"""Leads Schemathesis to what a run has left behind: numbers that were read, and documents that were taken, as its History has them.

HISTORY is the file, SUPPLIER whose token is used (S100 when nobody says). With OPERATIONS_TOKEN and URL, cases, dead letters and flows are asked for too; with
EVENT_SECRET, the ERP's events are signed.
"""

import base64
import copy
import hashlib
import hmac
import itertools
import json
import os
import re
import time
import urllib.request
import uuid

import schemathesis
from hypothesis import strategies as st
from requests.auth import AuthBase
from schemathesis.core.parameters import ParameterLocation

SUPPLIER = os.environ.get("SUPPLIER", "S100")
OPERATIONS_TOKEN = os.environ.get("OPERATIONS_TOKEN")
EVENT_SECRET = os.environ.get("EVENT_SECRET")
NUMBERS = {
    "acknowledgements": "acknowledgementNumber",
    "ship-notices": "shipNoticeNumber",
    "invoices": "invoiceNumber",
    "credit-notes": "creditNoteNumber",
    "corrective-actions": "actionNumber",
    "compliance-documents": "documentNumber",
    "inventory-commitments": "commitmentNumber",
    "commitments": "acknowledgementNumber",
    "shipments": "shipNoticeNumber",
    "events": "id",
}
READ_BACK = {"orderNumber": "orders", "poNumber": "orders", "shipNoticeNumber": "ship-notices", "documentNumber": "compliance-documents"}
ODD = ["", "0", "-1", "0.5", "1e3", "2026-02-30", "S200", "x" * 300, [], {}]


def exchanges(history):
    """Yields what the supplier and the ERP sent and was taken, and what the ERP was sent: a method, a path and a text."""
    payloads, attempts = {}, {}
    with open(history, encoding="utf-8") as lines:
        for line in lines:
            what = json.loads(line)["what"]
            if "payload" in what:
                payloads[what["payload"]["digest"]] = what["payload"]["content"].get("text")
            elif "attempt" in what:
                attempts[what["attempt"]["operation"], what["attempt"]["number"]] = what["attempt"]
            elif "outcome" in what:
                outcome = what["outcome"]
                attempt = attempts.get((outcome["operation"], outcome["number"]))
                is_taken = 200 <= (outcome.get("answer") or {}).get("status", 0) < 300
                if attempt and is_taken and attempt["principal"] in ({"supplier": SUPPLIER}, "erp"):
                    yield attempt["method"], attempt["path"].split("?")[0], payloads.get(attempt.get("payload"))
            elif what.get("deliver", {}).get("edge") == "integration-to-erp":
                yield what["deliver"]["method"], what["deliver"]["path"], payloads.get(what["deliver"].get("payload"))


def from_history(history):
    """Returns the documents that were taken, by path, and the paths of what is there."""
    documents, paths = {}, set()
    for method, path, text in exchanges(history):
        interface, _, end = path.rpartition("/")
        if method == "GET":
            paths.add(path)
        elif end in NUMBERS and text and text.startswith("{"):
            body = json.loads(text)
            documents.setdefault(path, []).append(body)
            paths.update(f"{interface}/{place}/{body[name]}" for name, place in READ_BACK.items() if name in body)
    return documents, paths


def from_operations(url):
    """Yields the paths of cases, dead letters and flows."""
    for member, place, name in (("cases", "cases", "caseId"), ("deadLetters", "dead-letters", "deadLetterId")):
        request = urllib.request.Request(f"{url}/ops/v1/{place}?limit=1000", headers={"Authorization": f"Bearer {OPERATIONS_TOKEN}"})
        with urllib.request.urlopen(request) as answer:
            entries = json.load(answer)[member]
        for entry in entries:
            yield from (f"/ops/v1/{place}/{entry[name]}{end}" for end in ("", "/payload", "/resolve", "/replay"))
            yield f"/ops/v1/lineage/{entry['correlationId']}"


def shipments(documents, version):
    """Yields a ship notice for each order that was answered and of which nothing was shipped."""
    notices = documents.get(f"/{version}/ship-notices", [])
    shipped = {notice.get("orderNumber") for notice in notices}
    for answer in documents.get(f"/{version}/acknowledgements", []):
        lines = [line for line in answer["lines"] if line["quantity"]["amount"] != "0"]
        if notices and lines and answer.get("orderNumber") not in {None, *shipped}:
            of_order = {name: answer[name] for name in ("orderNumber", "plant", "correlationId")}
            shipped_lines = [
                {"line": at, "orderLine": line["line"], "material": line["material"], "quantity": {**line["quantity"], "amount": "1"}, "lots": []}
                for at, line in enumerate(lines, 1)
            ]
            yield {**notices[0], **of_order, "lines": shipped_lines, "packages": []}


DOCUMENTS, PATHS = from_history(os.environ["HISTORY"])
for path in [path for path in DOCUMENTS if path.endswith("/ship-notices")]:
    DOCUMENTS[path] = [*shipments(DOCUMENTS, path.split("/")[1]), *DOCUMENTS[path]]
if OPERATIONS_TOKEN:
    PATHS.update(from_operations(os.environ["URL"]))


def known(template):
    """Returns the arguments with which a path leads to something."""
    names = re.findall(r"{(\w+)}", template)
    pattern = re.compile(re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(template)))
    return [dict(zip(names, found.groups())) for found in map(pattern.fullmatch, sorted(PATHS)) if found]


def places(part, pointer=()):
    """Yields where something is in a document, from the outside in."""
    for name, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield (*pointer, name)
        yield from places(value, (*pointer, name))


@st.composite
def document(draw, path):
    """A document that was taken, with a number of its own; at times with one part changed or left out."""
    body = copy.deepcopy(draw(st.sampled_from(DOCUMENTS[path])))
    number = NUMBERS[path.split("/")[-1]]
    if number in body and draw(st.integers(0, 9)):
        body[number] = f"T-{draw(st.integers(0, 10**12)):x}"
    if draw(st.integers(0, 2)) == 0:
        *way, last = draw(st.sampled_from(list(places(body))))
        part = body
        for name in way:
            part = part[name]
        if draw(st.booleans()):
            part[last] = draw(st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from(ODD)))
        else:
            del part[last]
    return body


@schemathesis.hook
def flatmap_case(context, case):
    """Puts what is there in place of what was made up, in two cases of three."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return st.just(case)

    def with_body(body):
        case.body = body
        if case.operation.path == "/events":
            case.media_type = "application/cloudevents+json"
        return case

    def with_path(arguments):
        case.path_parameters = {**(case.path_parameters or {}), **arguments}
        return case

    if case.operation.method.upper() == "POST" and DOCUMENTS.get(case.operation.path):
        real = document(case.operation.path).map(with_body)
    else:
        there = known(case.operation.path) if "{" in case.operation.path else []
        if not there:
            return st.just(case)
        real = st.sampled_from(there).map(with_path)
    return st.one_of(real, real, st.just(case))


RUN, KEYS = uuid.uuid4().hex[:8], itertools.count(1)


class Signed(AuthBase):
    """Signs what is really sent, as Standard Webhooks has it, in the name of the event that it is."""

    def __call__(self, request):
        body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
        try:
            event = str(json.loads(body)["id"])
        except (KeyError, TypeError, ValueError):
            event = "none"
        sent = str(int(time.time()))
        mac = hmac.new(EVENT_SECRET.encode(), f"{event}.{sent}.".encode() + body, hashlib.sha256).digest()
        request.headers["webhook-id"] = event.encode("ascii", "replace").decode()
        request.headers["webhook-timestamp"] = sent
        request.headers["webhook-signature"] = f"v1,{base64.b64encode(mac).decode()}"
        return request


@schemathesis.hook
def before_call(context, case, kwargs):
    """Signs events, and gives each submission an idempotency key of its own, except one in sixteen, and where the header itself is what is wrong."""
    if EVENT_SECRET and case.operation.path == "/events":
        kwargs["auth"] = Signed()
        return
    header = case.meta.components.get(ParameterLocation.HEADER) if case.meta else None
    is_spoiled = header is not None and header.mode.is_negative
    if "Idempotency-Key" in (case.headers or {}) and not is_spoiled:
        number = next(KEYS)
        if number % 16:
            case.headers["Idempotency-Key"] = f'"{RUN}-{number}"'


def suppliers(part):
    """Yields every supplier that an answer names."""
    if isinstance(part, dict):
        if isinstance(part.get("supplier"), str):
            yield part["supplier"]
        for member in part.values():
            yield from suppliers(member)
    elif isinstance(part, list):
        for item in part:
            yield from suppliers(item)


@schemathesis.check
def nothing_of_another_supplier(context, response, case):
    """What a supplier reads names nobody else."""
    if OPERATIONS_TOKEN or not case.operation.path.startswith("/v") or response.status_code >= 300 or "json" not in response.headers.get("content-type", [""])[0]:
        return
    others = set(suppliers(response.json())) - {SUPPLIER}
    assert not others, f"the answer to {SUPPLIER} names {', '.join(sorted(others))}"
