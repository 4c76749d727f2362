from tests.frameworks.conftest import colleague, editor

__all__ = ["colleague", "editor"]
