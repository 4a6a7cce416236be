"""``python -m scanner`` is the program ``kiemphieu``."""

from scanner.cli import main

if __name__ == "__main__":
    main()
