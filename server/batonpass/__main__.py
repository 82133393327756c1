"""`python -m batonpass` and the `batonpass` script: picks a face."""

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from batonpass import bootstrap

    sys.exit(bootstrap.run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
