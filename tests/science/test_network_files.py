"""Network files: what is written is read back, what a format cannot hold is named, what cannot be refused."""

import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from science.drawn_networks import many

from amity import networks as room
from amity.networks import Network

PLACES = {
    "amity": "n.jsonl",
    "amity csv": "n.csv",
    "graphml": "n.graphml",
    "egor": "study",
    "network-canvas": "export",
}


def through(several, kind: str) -> tuple[tuple[Network, ...], tuple[str, ...]]:
    """Write networks, read them again, and return these with what was named as lost."""
    with tempfile.TemporaryDirectory() as folder:
        path, kind = Path(folder) / PLACES[kind], kind.split()[0]
        lost = room.write(several, path, format=kind)
        try:
            return room.read(path, format=kind).networks, lost
        except room.NetworkError:
            assert lost
            return (), lost


def in_order(several) -> list[Network]:
    """Ties have no order, and a network without a table of its own comes as it may."""
    return [
        msgspec.structs.replace(
            each, ties=tuple(sorted(each.ties, key=lambda tie: (tie.pair, tie.kind or "")))
        )
        for each in sorted(several, key=lambda each: each.ego.id)
    ]


def encoded(several) -> bytes:
    return msgspec.json.encode(in_order(several), order="sorted")


def same(first, second) -> bool:
    """Compare as JSON, in which NaN equals itself."""
    return encoded(first) == encoded(second)


@settings(deadline=None, max_examples=40)
@given(many())
@pytest.mark.parametrize("kind", PLACES)
def test_what_is_not_named_as_lost_is_not_lost(kind, several):
    back, lost = through(several, kind)

    assert lost or same(back, several)


@settings(deadline=None, max_examples=25)
@given(many(plain=True))
@pytest.mark.parametrize("kind", ["amity", "amity csv", "graphml", "egor"])
def test_a_plain_network_goes_through_every_format_unchanged(kind, several):
    back, lost = through(several, kind)

    assert lost == ()
    assert same(back, several)


# Networks that nobody here made

SHARED = Path(__file__).parents[3] / "shared" / "data" / "networks"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/data/networks")


@needs_shared
def test_an_export_of_network_canvas_is_read_with_its_own_ids_and_names():
    reading = room.read(SHARED / "network-canvas")

    assert reading.format == "network-canvas"
    assert len(reading.networks) == 10
    case_9 = next(n for n in reading.networks if n.ego.attributes["networkCanvasCaseID"] == "case_9")
    assert case_9.ego.id == "251cb50e-69b0-48f4-9f80-35179c0bd10b"
    assert len(case_9.alters) == 9
    assert {type(alter.attributes["communication_freq"]) for alter in case_9.alters} == {int}
    assert {alter.frequency for alter in case_9.alters} == {None}
    assert {tie.kind for tie in case_9.ties} == {"friends"}


@needs_shared
def test_self_ties_and_doubled_ties_of_an_export_are_told():
    notes = room.read(SHARED / "network-canvas").notes

    told = [note for note in notes if "case_9" in note]
    assert "edgeList_friends.csv, row 2 and row 9: ties that lead back to themselves, left out." in told[0]
    assert "2 ties were listed again" in told[1]


@needs_shared
def test_tables_and_graphml_of_an_export_hold_the_same_networks():
    """They differ in what they call the layout, and the GraphML names the protocol's hash as well."""

    def alike(network: Network) -> object:
        alters = [
            (alter.id, alter.name, {key.lower(): value for key, value in alter.attributes.items()})
            for alter in network.alters
        ]
        ego = {k: v for k, v in network.ego.attributes.items() if k not in ("protocolUID", "codebookHash")}
        return network.ego.id, ego, alters, network.ties

    tables, graphml = (
        room.read(SHARED / "network-canvas", format=each).networks for each in ("network-canvas", "graphml")
    )

    assert [alike(network) for network in tables] == [alike(network) for network in graphml]


@needs_shared
@pytest.mark.parametrize("kind", ["network-canvas", "egor"])
def test_a_foreign_study_survives_its_own_format(kind):
    first = room.read(SHARED / kind, format=kind).networks

    back, lost = through(first, kind)

    assert lost == ()
    assert same(back, first)


@needs_shared
def test_one_file_of_an_export_stands_for_its_case():
    (file,) = (SHARED / "network-canvas").glob("case_4_*_ego.csv")

    (network,) = room.read(file).networks

    assert network.ego.attributes["networkCanvasCaseID"] == "case_4"
    assert len(network.alters) == 18


@needs_shared
def test_egor_s_tables_are_found_by_their_roles():
    reading = room.read(SHARED / "egor")

    assert (reading.format, len(reading.networks), reading.notes) == ("egor", 32, ())
    first = reading.networks[0]
    assert first.ego.attributes["sex"] == "m"
    assert first.alters[0].attributes == {"sex": "w", "age": "66 - 100"}
    assert (len(first.alters), len(first.ties)) == (15, 15 * 14 // 2)


@needs_shared
def test_a_map_gives_the_codes_of_a_protocol_our_words(tmp_path):
    map_ = tmp_path / "map.toml"
    map_.write_text(
        "[alter]\n"
        'frequency = { column = "communication_freq", '
        'recode = { 1 = "daily", 2 = "weekly", 3 = "monthly", -1 = "" } }\n'
        'roles = [{ column = "family_member", recode = { true = "family", false = "" } }]\n',
        encoding="utf-8",
    )

    networks_ = room.read(SHARED / "network-canvas", map=map_).networks

    told = {alter.frequency for network in networks_ for alter in network.alters}
    assert told == {None, "daily", "weekly", "monthly"}
    assert {alter.roles for network in networks_ for alter in network.alters} == {(), ("family",)}
    assert room.read(SHARED / "network-canvas", map=map_, format="graphml").networks[0].alters[0].frequency


# Files as people make them


def study(folder: Path, *, egos="egoID;sex\n1;w\n", alters, ties="egoID;srcID;tgtID\n") -> Path:
    for name, text in {"egos": egos, "alters": alters, "aaties": ties}.items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_an_ego_who_named_nobody_has_an_empty_network(tmp_path):
    folder = study(tmp_path, egos="egoID\n1\n2\n", alters="egoID,alterID\n1,a\n")

    assert [len(network.alters) for network in room.read(folder).networks] == [1, 0]


def test_an_empty_network_is_a_file_of_two_brackets(tmp_path):
    (tmp_path / "n.json").write_text("{}")

    assert room.read(tmp_path / "n.json").networks == (Network(),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_and_delimiters_are_told_by_the_file(tmp_path, encoding, mark):
    text = mark.join(["id", "name", "roles"]) + "\r\n" + mark.join(["a", '"Zoë; or, so"', "friend|neighbor"])
    (tmp_path / "n.csv").write_text(text, encoding=encoding, newline="")

    (alter,) = room.read(tmp_path / "n.csv").networks[0].alters

    assert (alter.id, alter.name, alter.roles) == ("a", "Zoë; or, so", ("friend", "neighbor"))


def test_a_tie_listed_both_ways_is_one_tie_and_its_weight_the_largest(tmp_path):
    folder = study(
        tmp_path,
        alters="egoID,alterID\n1,a\n1,b\n1,c\n",
        ties=".egoID,.srcID,.tgtID,weight\n1,a,b,1\n1,b,a,3\n1,b,c,1\n1,c,b,1\n",
    )

    reading = room.read(folder)

    assert {tie.pair: tie.weight for tie in reading.networks[0].ties} == {("a", "b"): 3, ("b", "c"): 1}
    assert "2 ties were listed again" in reading.notes[0]
    assert "1 with another weight, of which the largest is kept" in reading.notes[0]


def test_cases_merged_into_one_export_are_told_apart_by_their_ego(tmp_path):
    (tmp_path / "P_ego.csv").write_text("networkCanvasEgoUUID,age\ne1,70\ne2,71\ne3,72\n")
    (tmp_path / "P_attributeList_Person.csv").write_text(
        "nodeID,networkCanvasEgoUUID,networkCanvasUUID,name\n1,e1,x,Ana\n2,e2,x,Ana\n3,e2,y,Ben\n"
    )
    (tmp_path / "P_edgeList_Knows.csv").write_text(
        "edgeID,from,to,networkCanvasEgoUUID,networkCanvasSourceUUID,networkCanvasTargetUUID\n1,2,3,e2,x,y\n"
    )

    found = room.read(tmp_path).networks

    assert [(n.ego.id, len(n.alters), len(n.ties)) for n in found] == [
        ("e1", 1, 0),
        ("e2", 2, 1),
        ("e3", 0, 0),
    ]


def test_graphml_of_other_tools_is_read(tmp_path):
    import networkx

    graph = networkx.Graph()
    graph.add_node("a", name="Ana", age=7)
    graph.add_edge("a", "b", weight=2.5)
    networkx.write_graphml(graph, tmp_path / "n.graphml")

    (network,) = room.read(tmp_path / "n.graphml").networks

    assert [(alter.id, alter.name) for alter in network.alters] == [("a", "Ana"), ("b", "")]
    assert network.alters[0].attributes == {"age": 7}
    assert [(tie.pair, tie.weight) for tie in network.ties] == [(("a", "b"), 2.5)]


# What cannot be

SELF, LOOSE = '{"alters": [{"id": "a"}], "ties": [{"a": "a", "b": "a"}]}', '{"ties": [{"a": "a", "b": "z"}]}'
BAD_JSON = {
    SELF: ("n.json, ties[0]: tie a – a: leads back to itself. Take it out.",),
    LOOSE: ("n.json, ties[0]", "'a' among the alters. Add it"),
    '{"alters": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}': ("alters[2]: alter a: stands there twice",),
    '{"merged": {"a": "b", "b": "a"}}': ("n.json", "a → b → a runs in a circle"),
    '{"alters": [{"id": "a", "roles": ["butler"]}]}': (
        "n.json, alters[0].roles[0]: not among the words for roles. Use one of: partner, family",
    ),
    '{"alters": [{"id": "a", "closeness": 9}]}': ("alters[0].closeness", "closeness. Use one of: 1, 2, 3."),
    '{"groups": [{"id": "g", "kind": "pub"}]}': ("groups[0].kind", "Use one of: family, friends, faith"),
    '{"alters": [{"id": 1}]}': ("n.json, alters[0].id: an id is text. Put it in quotation marks.",),
    '{"alters": [{"id": "a", "age": 7}]}': ("n.json, alters[0]: there is no key 'age' here", "attributes"),
    '{"alters": [': ("n.json: not JSON", "bracket"),
    "": ("n.json: the file is empty",),
    "{}\n" + SELF: ("n.json, line 2, ties[0]",),
    f"[{{}}, {SELF}]": ("n.json, network 2, ties[0]",),
    "[1": ("n.json: not JSON",),
}


@pytest.mark.parametrize("text", BAD_JSON)
def test_json_that_cannot_be_is_refused_with_place_and_remedy(text, tmp_path):
    (tmp_path / "n.json").write_text(text, encoding="utf-8")

    with pytest.raises(room.NetworkError) as refused:
        room.read(tmp_path / "n.json")

    for part in BAD_JSON[text]:
        assert part in str(refused.value)


BAD_CSV = {
    "id,ties\na,z\n": ("n.csv, row 1: tie a – z: there is no 'z' among the alters",),
    "id,ties\na,\nb,b\n": ("n.csv, row 2: tie b – b: leads back to itself",),
    "id\na\nb\na\n": ("n.csv, row 3: alter a: stands there twice",),
    "id,roles\na,friend\nb,friend|butler\n": ("n.csv, row 2, roles: a word is not among those for roles.",),
    "id,closeness\na,4\n": ("n.csv, row 1, closeness", "Use: 3, 2, 1."),
    "id,ties\na,b=x\nb,\n": ("n.csv, row 1: its weight is not a number",),
    "id,name\na\n": ("n.csv, row 1: has 1 cells, the heading has 2",),
    "id,name\n1,a,Ana\n2,b,Ben\n": ("row.names = FALSE",),
    'id,name\na,"Ana\n': ("n.csv: not a readable CSV file. Is a quotation mark left open",),
    "id,id\na,b\n": ("n.csv: two columns are called 'id'",),
    "who\na\n": ("n.csv: no column 'id'",),
    "": ("n.csv: the file is empty",),
    "id,name\na,Ana\n,Ben\n": ("n.csv, row 2: has no id",),
}


@pytest.mark.parametrize("text", BAD_CSV)
def test_a_csv_that_cannot_be_is_refused_with_row_and_remedy_and_names_nobody(text, tmp_path):
    (tmp_path / "n.csv").write_text(text, encoding="utf-8")

    with pytest.raises(room.NetworkError) as refused:
        room.read(tmp_path / "n.csv", format="amity")

    for part in BAD_CSV[text]:
        assert part in str(refused.value)
    for name in ("Ana", "Ben", "butler"):
        assert name not in str(refused.value)


BAD_STUDY = {
    "a tie to nobody": (
        {"ties": "egoID,srcID,tgtID\n1,a,b\n1,a,z\n"},
        "aaties.csv, row 2: tie a – z",
    ),
    "a self-tie": (
        {"ties": "egoID,srcID,tgtID\n1,a,a\n"},
        "aaties.csv, row 1: tie a – a: leads",
    ),
    "an alter twice": (
        {"alters": "egoID,alterID\n1,a\n1,a\n"},
        "alters.csv, row 2: alter a: stands",
    ),
    "an ego twice": ({"egos": "egoID\n1\n1\n"}, "egos.csv, row 2: ego 1 stands there twice"),
    "an alter of no ego": (
        {"alters": "egoID,alterID\n2,a\n"},
        "alters.csv, row 1: there is no ego '2'",
    ),
    "a tie with one end": (
        {"ties": "egoID,srcID,tgtID\n1,a,\n"},
        "aaties.csv, row 1: a tie needs srcID",
    ),
    "no column for the alter": (
        {"alters": "egoID,who\n1,a\n"},
        "alters.csv: no column for the alter",
    ),
    "no alters": ({"alters": None}, "no table of alters"),
    "a weight of nothing": (
        {"ties": "egoID,srcID,tgtID,weight\n1,a,b,0\n"},
        "row 1: tie a – b: its weight is 0",
    ),
}


@pytest.mark.parametrize("wrong", BAD_STUDY)
def test_tables_that_cannot_be_are_refused_with_row_and_remedy(wrong, tmp_path):
    parts, said = BAD_STUDY[wrong]
    folder = study(tmp_path, **{"alters": "egoID,alterID\n1,a\n1,b\n", **parts})

    with pytest.raises(room.NetworkError) as refused:
        room.read(folder, format="egor")

    assert said in str(refused.value)


def test_two_files_that_could_be_the_same_table_need_a_map(tmp_path):
    folder = study(tmp_path, alters="egoID,alterID\n1,a\n")
    (folder / "alters_old.csv").write_text("egoID,alterID\n1,a\n")
    (folder / "map.toml").write_text('[files]\nalters = "alters_old.csv"\n')

    with pytest.raises(room.NetworkError, match=r"alters.csv and alters_old.csv could both be the alters"):
        room.read(folder)
    assert len(room.read(folder, map=folder / "map.toml").networks) == 1


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((), "no networks in this folder"),
        (("alters.csv", "x_attributeList_Person.csv"), "holds files of network-canvas and egor"),
        (("notes.docx",), "no networks in this folder"),
    ],
)
def test_a_folder_that_says_nothing_or_too_much_is_refused(files, said, tmp_path):
    for name in files:
        (tmp_path / name).write_text("egoID,alterID\n1,a\n")

    with pytest.raises(room.NetworkError, match=said):
        room.read(tmp_path)


BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    "<graphml><graph><node id='1'><data key='k'>&b;</data></node></graph></graphml>"
)
BAD_XML = {
    BILLION_LAUGHS: "has a document type or entities",
    "<graphml><graph><node id='1'/>": "not XML",
    "<gexf/>": "begins with <gexf>",
    "<graphml/>": "no <graph>",
    "<graphml>" + "<x>" * 50: "too deep",
    "<graphml><graph><graph/></graph></graphml>": "a graph inside another",
    "<graphml><graph><node id='1'/><edge source='1' target='2'/></graph></graphml>": "line 1: tie 1 – 2",
    "<graphml><graph><node id='1'/><edge source='1' target='1'/></graph></graphml>": "leads back to itself",
    "<graphml><graph><node id='1'/><node id='1'/></graph></graphml>": "node '1' has no id",
    '<graphml><key id="k" attr.name="age" attr.type="int"/><graph><node id="1">'
    '<data key="k">x</data></node></graph></graphml>': "age is declared int and is not",
    "<graphml><graph><node id='1'><data key='k'>" + "x" * 1_100_000: "more than 1,000,000 characters",
}


@pytest.mark.parametrize("text", BAD_XML, ids=range(len(BAD_XML)))
def test_hostile_or_broken_xml_is_refused(text, tmp_path):
    (tmp_path / "n.graphml").write_text(text, encoding="utf-8")

    with pytest.raises(room.NetworkError) as refused:
        room.read(tmp_path / "n.graphml")

    assert BAD_XML[text] in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[alter", "not TOML"),
        ('[alter]\ncloseness = "x"', "map.toml"),
        ('[altr]\nname = "x"', "unknown field `altr`"),
        (
            '[alter.closeness]\ncolumn = "how"\nrecode = { near = 3 }',
            "row 1, how: holds something",
        ),
    ],
)
def test_a_map_that_is_wrong_is_refused(text, said, tmp_path):
    (tmp_path / "map.toml").write_text(text)
    (tmp_path / "n.csv").write_text("id,how\na,far\n")

    with pytest.raises(room.NetworkError) as refused:
        room.read(tmp_path / "n.csv", map=tmp_path / "map.toml")

    assert said in str(refused.value)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    (tmp_path / "n.csv").write_bytes("id,name\na,Zoë\n".encode("latin-1"))

    with pytest.raises(room.NetworkError, match="not UTF-8 text"):
        room.read(tmp_path / "n.csv")
    with pytest.raises(room.NetworkError, match="no such file or folder"):
        room.read(tmp_path / "nothing.json")
    with pytest.raises(room.NetworkError, match="cannot tell its format"):
        room.read(written(tmp_path / "n.xyz"))


def written(path: Path) -> Path:
    path.write_text("x")
    return path


def test_writing_leaves_nothing_half_there(tmp_path):
    with pytest.raises(room.NetworkError, match="cannot be written"):
        room.write(Network(), tmp_path / "no" / "where" / "n.json")

    assert list(tmp_path.iterdir()) == []


# Other tools


@settings(deadline=None, max_examples=25)
@given(many())
def test_networkx_holds_everybody_and_comes_to_our_density(several):
    import networkx

    for network in several:
        graph = room.to_networkx(network)

        assert set(graph) == {alter.id for alter in network.alters}
        assert {frozenset(each) for each in graph.edges} == {frozenset(tie.pair) for tie in network.ties}
        people = graph.subgraph(alter.id for alter in network.people)
        found = room.measure(network).density
        assert found is None or found == pytest.approx(networkx.density(people))


def test_ego_is_added_to_networkx_where_it_is_asked_for():
    network = Network(alters=(room.Alter(id="a"), room.Alter(id="b", ended="died")))

    assert set(map(frozenset, room.to_networkx(network, ego=True).edges)) == {frozenset(("ego", "a"))}
    with pytest.raises(room.NetworkError, match="has ego's id"):
        room.to_networkx(Network(alters=(room.Alter(id="ego"),)), ego=True)


def test_our_graphml_is_read_by_networkx_and_igraph(tmp_path):
    import igraph
    import networkx

    network = Network(
        alters=(room.Alter(id="a", name="Zoë", closeness=3, attributes={"age": 7}), room.Alter(id="b")),
        ties=(room.Tie(a="a", b="b", weight=2.5),),
    )
    room.write(network, tmp_path / "n.graphml")

    graph = networkx.read_graphml(tmp_path / "n.graphml")
    assert graph.nodes["a"] == {"age": 7, "name": "Zoë", "closeness": 3}
    assert graph.edges["a", "b"]["weight"] == 2.5
    other = igraph.Graph.Read_GraphML(str(tmp_path / "n.graphml"))
    assert other.vs["name"][0] == "Zoë"
    assert other.es["weight"] == [2.5]
