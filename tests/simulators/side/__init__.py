"""The engine that both simulators stand on.

    server.Simulator(registry, *, tls="good", **knobs)      abstract base
        fill in   handle(incoming) -> Answer (under self.lock, may raise Refused), reset_state(), dump();
                  optional is_secret(incoming) -> bool, actions() -> {name: callable}
        life      start() -> self, stop(), context manager (leaving it raises if the simulator itself failed)
        address   url, port, ca_file (PEM), certificate_sha256; tls: good, unknown_ca, expired, wrong_name
        use       set(name=value) knobs; knobs.registry {name: Knob}; faults.add(Fault(...)), faults.clear();
                  records.calls/.refused/.warnings/.counts()/.count(end of path)/.connections/.warn(text);
                  clock.now()/.set(t)/.advance(s)/.freeze(t); reset(); failures; handshake_failures
    messages      Incoming(method, path, query pairs, headers, body; header(name), cookies, content_type)
                  Answer(status, body, headers, content_type, refused=reason, error=name)
                  json_answer(value, status, headers); raise Refused(answer) from anywhere inside handle
    routing       Router: add(method, regex of the whole path, handler(incoming, **groups), secret=False),
                  find(incoming) -> (Route, groups) or Refused 404/405, is_secret(incoming)
    knobs         Knob(name, values, default, reference, mark, meaning, open_to=None);
                  Knobs: knobs["x"], .text/.number/.count/.flag(name), .set(), .current(), .reset()
    faults        Fault(kind, method=".*", path="", calls=None, times=None, status=None, body=b"", headers=(),
                  latency=0.0, work=False); kinds: status html cut_before cut_after slow drip truncate garbage
                  empty body; calls counts the matching calls from 1, times consumes
    control       Control(simulator) the side door (url, token), ControlClient(url, token).call(verb, path)
    process       make_parser(program, description, registry), knob_values(parser, texts), serve(sim, ...)

Answer.refused is for callers that break the protocol (unknown path, wrong verb, missing parameter): a test of
the product asserts `records.refused == []`. Answer.error is an ordinary error that a correct client may meet.
"""
