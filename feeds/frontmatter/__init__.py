"""The bytes of a file → the fields of its front matter, and its body.

`parse.front_matter` is the interface; `positions.positions_in` finds the lines of fields.

    plain_yaml    common YAML, with `plain_values` and `yaml_patterns`
    yaml          all other YAML, with PyYAML
    toml_json     TOML and JSON
    names         the names of fields in any case, and misspelt flags
    remains       the end of another file that was overwritten
"""
