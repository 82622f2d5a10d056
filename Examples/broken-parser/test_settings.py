import unittest

from settings import SettingsError, parse


class ParseTests(unittest.TestCase):
    def test_numbers_and_truth_values(self):
        self.assertEqual(parse("port = 80\ndebug = true"), {"": {"port": 80, "debug": True}})

    def test_sections(self):
        self.assertEqual(parse("[log]\nlevel = 3\n[net]\n"), {"": {}, "log": {"level": 3}, "net": {}})

    def test_comments_are_left_out(self):
        self.assertEqual(parse("# all of it\nport = 80  # the usual one"), {"": {"port": 80}})

    def test_quotes_in_a_comment(self):
        self.assertEqual(parse('port = 80  # the "usual" one'), {"": {"port": 80}})
        self.assertEqual(parse('name = "web"  # not "www"'), {"": {"name": "web"}})

    def test_hash_in_a_text(self):
        self.assertEqual(parse('color = "#ff0000"'), {"": {"color": "#ff0000"}})
        self.assertEqual(parse('channel = "#help"  # for all'), {"": {"channel": "#help"}})

    def test_escapes(self):
        self.assertEqual(parse(r'title = "the \"best\" one"'), {"": {"title": 'the "best" one'}})
        self.assertEqual(parse(r'path = "C:\\temp"'), {"": {"path": r"C:\temp"}})

    def test_errors_name_the_line(self):
        for text, message in [("a = 1\nb", "line 2 is no setting"), ('a = "x', "line 1 has a text without an end")]:
            with self.assertRaisesRegex(SettingsError, message):
                parse(text)


if __name__ == "__main__":
    unittest.main()
