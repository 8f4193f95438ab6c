"""The steps of action.yml and of the workflows: python -I -m feeds.automation STEP"""

import sys

from feeds.automation import job, push

STEPS = {
    "cache": job.cache_step,
    "build": job.build_step,
    "push": push.push,
    "notify": job.notify_step,
}


def main() -> None:
    """Run one step, and exit with its status."""
    if len(sys.argv) != 2 or sys.argv[1] not in STEPS:
        print(f"write one of: {', '.join(STEPS)}", file=sys.stderr)
        sys.exit(2)
    sys.exit(STEPS[sys.argv[1]]())


if __name__ == "__main__":
    main()
