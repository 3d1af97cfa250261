import gzip

import pytest

from luminora_lab.conversation.readers.detect import Unrecognised, readers, recognise
from luminora_lab.conversation.streaming import Source

EXPECTED = {
    "lab": "Luminora JSONL",
    "locomo": "LoCoMo",
    "longmemeval": "LongMemEval",
    "msc": "Multi-Session Chat",
    "chatgpt": "ChatGPT export",
    "chatml": "ChatML or ShareGPT",
    "sharegpt": "ChatML or ShareGPT",
    "table": "CSV or TSV",
}


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("suffix", ["", ".json", ".csv", ".gz"])
def test_found_by_content_not_by_name(write, samples, rendered, name, suffix):
    path = write(rendered(name, samples[name]), f"file{suffix}")
    assert recognise(Source(path)).name == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_only_one_reader_knows_it(write, name):
    head = Source(write(name)).head
    assert [reader.name for reader in readers() if reader.sniff(head)] == [EXPECTED[name]]


@pytest.mark.parametrize("name", EXPECTED)
def test_gzip_and_byte_order_mark(write, samples, rendered, name):
    text = rendered(name, samples[name]).encode("utf-8-sig")
    assert recognise(Source(write(gzip.compress(text)))).name == EXPECTED[name]


@pytest.mark.parametrize("name", ["locomo", "longmemeval", "chatgpt", "msc"])
def test_order_of_keys_does_not_matter(write, sample, rendered, name):
    turned = [{key: item[key] for key in reversed(item)} for item in sample(name)]
    assert recognise(Source(write(rendered(name, turned)))).name == EXPECTED[name]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Dear diary, today", "text that begins 'Dear diary, today'"),
        ('{"animals": [1], "plants": 2}', "JSON lines with 'animals', 'plants'"),
        ('{\n"animals": [1]}', "a JSON object with 'animals'"),
        ("[1, 2]", "a JSON array of items with no keys"),
        ("[]", "a JSON array of items with no keys"),
        ("colour,size\nred,3\n", "text that begins 'colour,size"),
    ],
)
def test_unknown_says_what_was_seen_and_what_is_known(write, text, seen):
    with pytest.raises(Unrecognised) as caught:
        recognise(Source(write(text, "thing")))
    message = str(caught.value)
    assert seen in message
    assert "thing: not a format that is known" in message
    assert all(reader.name in message for reader in readers())
