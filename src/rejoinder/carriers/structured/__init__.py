"""What pages and data files say about comments in forms made for machines: JSON-LD, microdata, RDFa, microformats."""
