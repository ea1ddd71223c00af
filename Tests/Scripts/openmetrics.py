"""Reads metrics with the parsers of prometheus_client, and prints each sample as JSON: name, labels, value.

Usage: openmetrics.py openmetrics|prometheus <FILE
"""
import json
import sys

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics

reader = openmetrics if sys.argv[1] == "openmetrics" else parser
for family in reader.text_string_to_metric_families(sys.stdin.read()):
    if family.type == "unknown" or not family.documentation:
        sys.exit(f"{family.name} has no type or no help")
    for sample in family.samples:
        print(json.dumps([sample.name, sample.labels, str(sample.value)]))
