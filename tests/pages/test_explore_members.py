"""What each regulator adds, on the page Explore."""


def test_any_team_is_explained_member_by_member(open_app):
    app = open_app()
    assert not any("gain" in frame.value for frame in app.dataframe)  # not before it is opened
    app.session_state["explore.members"] = True
    app.run()
    assert not app.exception
    box = next(box for box in app.multiselect if box.label == "Team")
    for team in (box.value, box.options[:1]):
        box.set_value(list(team)).run()
        assert not app.exception
        box = next(box for box in app.multiselect if box.label == "Team")
        table = next(frame.value for frame in app.dataframe if "gain" in frame.value)
        assert len(table) == len(team)
        assert (table["gain"] >= -1e-6).all()
        assert table["sign"].isin(["activates", "represses", "regulates"]).all()
    assert any("together they explain" in block.value for block in app.caption)
