#!/usr/bin/env python3
"""A reward in a program of its own: half for naming the unit, half for a short answer.

A recipe starts it in place of a checker:

    rewards:
      - checker: math_answer
      - {program: [python3, Examples/RewardProgram/judge.py, "30"], name: judge, weight: 0.5}

It reads one request a line and writes one answer a line; Documentation/Rewards.md has the fields.
Only the lines of the protocol may go to standard output; everything else goes to standard error.
"""

import json
import sys

VERSION = "example judge 1"


def score(request, most_words):
    text = request["completion"]
    answer = text.rsplit("</think>", 1)[-1].replace("<answer>", " ").replace("</answer>", " ")
    words = answer.split()
    if not words:
        return {"score": 0, "status": "noAnswer"}
    points = 0.5 * ("apples" in words) + 0.5 * (len(words) <= most_words)
    return {"score": points, "extracted": answer.strip()[:200], "rule": "unitAndLength"}


def main():
    most_words = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    print(json.dumps({"protocol": 1, "version": VERSION}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps({"id": request["id"], **score(request, most_words)}))
        # Answers may wait for the end of the batch: `left` says how many requests follow.
        if request["left"] == 0:
            sys.stdout.flush()


if __name__ == "__main__":
    main()
