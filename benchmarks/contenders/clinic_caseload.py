"""Ask for the caseload page of 80 people in this process, and say what it took: ``… VISITORS``."""

import json
import os
import re
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("AMITY_TLS", "0")


def main(visitors: Path) -> None:
    """Print queries, the median milliseconds of 30 pages, and the bytes of a first view, compressed."""
    from amity import server

    server.start()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
    client.cookies["amity"] = visitors.read_text(encoding="ascii").splitlines()[-1].split()[0]
    page = client.get("/people/")
    assert page.status_code == 200, page.status_code
    rows = page.content.decode().count("<tr") - 1
    with CaptureQueriesContext(connection) as asked:
        client.get("/people/")
    queries = sum(not each["sql"].startswith(("BEGIN", "COMMIT")) for each in asked.captured_queries)
    took = []
    for _ in range(30):
        began = time.perf_counter()
        client.get("/people/")
        took.append((time.perf_counter() - began) * 1000)
    sent = len(page.content)
    for path in set(re.findall(r'(?:src|href)="(/static/[^"#]+)', page.content.decode())):
        sent += sum(map(len, client.get(path)))
    print(json.dumps({"rows": rows, "queries": queries, "ms": statistics.median(took), "bytes": sent}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
