"""The feed server: renders, keeps and serves STIX 1.1.1 feeds. It comes with a later version."""
