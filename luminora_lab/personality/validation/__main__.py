"""``python -m luminora_lab.personality.validation`` prints the document of the codes."""

from luminora_lab.personality.validation.codebook import codes_document

if __name__ == "__main__":
    print(codes_document(), end="")
