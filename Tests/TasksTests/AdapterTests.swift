import StrictJSON
import Tasks
import Testing

@Suite("tasks")
struct AdapterTests {
  private let registry = TaskRegistry.standard

  private func sample(
    _ task: String, _ json: String, options: String = "{}"
  ) throws -> Sample {
    try registry.task(task, options: record(options)).sample(from: record(json), at: here)
  }

  @Test("json_questions shows pictures before the question, or where their marks stand")
  func pictures() throws {
    let one = try sample("json_questions", #"{"image":"a.png","question":"q","answer":1}"#)
    let a = Segment.image(ImageReference(path: "a.png"))
    let b = Segment.image(ImageReference(path: "b.png"))
    #expect(one.messages == [Message(role: .user, segments: [a, .text("q")])])
    let two = try sample(
      "json_questions", #"{"images":["a.png","b.png"],"question":"<image>or<image>?","answer":1}"#)
    #expect(two.messages[0].segments == [a, .text("or"), b, .text("?")])
    #expect(two.question == "<image>or<image>?" && two.images.count == 2)
    let unmarked = try sample(
      "json_questions", #"{"image":["a.png","b.png"],"question":"<image>?","answer":1}"#)
    #expect(unmarked.messages[0].segments == [a, b, .text("<image>?")])
    let mapped = #"{"fields":{"image":"picture"}}"#
    #expect(
      try sample(
        "json_questions", #"{"picture":"a.png","question":"q","answer":1}"#, options: mapped
      )
      .images.count == 1)
    // Text and pictures may be mixed in one file.
    #expect(
      try sample("json_questions", #"{"question":"q","answer":1}"#, options: mapped).images == [])
    #expect(throws: RecordError.self) {
      try sample("json_questions", #"{"image":7,"question":"q","answer":1}"#)
    }
  }

  @Test("json_questions reads its own field names")
  func plainRecord() throws {
    let sample = try sample(
      "json_questions",
      #"{"question":" How many? ","answer":"7","level":2,"family":"sum","solution":"3+4=7"}"#)
    #expect(sample.question == "How many?")
    #expect(sample.messages == [Message(role: .user, text: "How many?")])
    #expect(sample.reference == "7")
    #expect(sample.level == "2")
    #expect(sample.family == "sum")
    #expect(sample.solution == "3+4=7")
    #expect(sample.id == "data.jsonl:3")
  }

  @Test(
    "answers may be numbers and lists of one",
    arguments: [
      ("27.0", "27"), ("-3", "-3"), ("0.25", "0.25"), ("1e3", "1000"), ("-0.0", "0"),
      (#"["2"]"#, "2"), ("[4.50]", "4.50"),
      ("12345678901234567890123", "12345678901234567890123"),
    ])
  func answerKinds(_ json: String, _ expected: String) throws {
    let sample = try sample("json_questions", "{\"question\":\"q\",\"answer\":\(json)}")
    #expect(sample.reference == expected)
  }

  @Test("nested, indexed, dotted and joined fields are found")
  func fieldPaths() throws {
    let sample = try sample(
      "json_questions",
      #"{"Body":"Ann has 3.","Q":"How many?","a":{"b":[{"v":5}]},"x.y":"hard","x":{"y":"no"}}"#,
      options: #"{"fields":{"question":["Body","Q"],"answer":"a.b.0.v","level":"x.y"}}"#)
    #expect(sample.question == "Ann has 3. How many?")
    #expect(sample.reference == "5")
    #expect(sample.level == "hard")
  }

  @Test("a missing field is a bad record that names the nearest one")
  func missingField() throws {
    let error = #expect(throws: RecordError.self) {
      try sample("json_questions", #"{"question":"q","anwser":"1"}"#)
    }
    #expect(error == .missingField("answer", present: ["question", "anwser"]))
    #expect(error?.description.contains("did you mean \"anwser\"") == true)
    #expect(throws: RecordError.missingField("answer", present: ["question", "answer"])) {
      try sample("json_questions", #"{"question":"q","answer":null}"#)
    }
    #expect(throws: RecordError.self, "a mapped optional role is required") {
      try sample(
        "json_questions", #"{"question":"q","answer":"1"}"#,
        options: #"{"fields":{"level":"grade"}}"#)
    }
  }

  @Test("a field of another kind is bad, a blank or several answers are unusable")
  func unusable() throws {
    #expect(
      throws: RecordError.wrongType(
        field: "answer", expected: "a text or a number", found: "an object")
    ) { try sample("json_questions", #"{"question":"q","answer":{}}"#) }
    for answer in [#"["1","2"]"#, "[]", #"" ""#, #"[["1"]]"#] {
      do {
        _ = try sample("json_questions", "{\"question\":\"q\",\"answer\":\(answer)}")
        Issue.record("\(answer) was accepted")
      } catch let error as RecordError {
        guard case .unusable = error else {
          Issue.record("\(answer): \(error)")
          continue
        }
      }
    }
  }

  @Test(
    "gsm8k takes the last line's value without separators and strips calculator marks",
    arguments: [
      (#"He has 3*4=<<3*4=12>>12 pens.\n#### 12"#, "12", "He has 3*4=12 pens."),
      (#"Sum.\n#### 1,234,567"#, "1234567", "Sum."),
      (#"Sum.\n#### -1,080 \n"#, "-1080", "Sum."),
      (#"#### 5"#, "5", nil),
      (#"a <<b\n#### 3,5"#, "3,5", "a <<b"),
      (#"#### 4\nthen\n#### 1,2345"#, "1,2345", "#### 4\nthen"),
    ])
  func gsm8k(_ answer: String, _ reference: String, _ solution: String?) throws {
    let sample = try sample("gsm8k", "{\"question\":\"q\",\"answer\":\"\(answer)\"}")
    #expect(sample.reference == reference)
    #expect(sample.solution == solution)
  }

  @Test(
    "gsm8k refuses answers without a value in the last line",
    arguments: ["12", "#### 12\\nmore", "x ####", "a\\n####  "])
  func gsm8kRefuses(_ answer: String) throws {
    #expect(throws: RecordError.unusable("the answer's last line is not \"#### value\"")) {
      try sample("gsm8k", "{\"question\":\"q\",\"answer\":\"\(answer)\"}")
    }
  }

  @Test(
    "math takes the answer field, else the last balanced box",
    arguments: [
      (#""answer":"\\frac{1}{2}","solution":"\\boxed{9}""#, #"\frac{1}{2}"#),
      (#""solution":"so \\boxed{1} or \\boxed{\\frac{\\sqrt{2}}{3}}.""#, #"\frac{\sqrt{2}}{3}"#),
      (#""solution":"\\fbox {7}""#, "7"),
      (#""solution":"\\boxed{\\{1,2\\}} and \\boxed{3""#, #"\{1,2\}"#),
      (#""solution":"\\boxed{\\boxed{4}}""#, "4"),
      (#""answer":3,"level":"Level 5""#, "3"),
    ])
  func math(_ fields: String, _ reference: String) throws {
    let sample = try sample("math", "{\"problem\":\"p\",\(fields)}")
    #expect(sample.reference == reference)
    #expect(sample.level == nil || sample.level == "5")
  }

  @Test("math refuses a solution without a box and calls a record with neither bad")
  func mathRefuses() throws {
    #expect(throws: RecordError.unusable("neither an answer nor a \\boxed{…} in the solution")) {
      try sample("math", #"{"problem":"p","solution":"\\boxed{} \\boxed 5 }{"}"#)
    }
    #expect(throws: RecordError.missingField("answer", present: ["problem"])) {
      try sample("math", #"{"problem":"p"}"#)
    }
  }

  @Test("demonstrations keep the response to the last blank and read conversations")
  func demonstrations() throws {
    let pair = try sample("demonstrations", #"{"question":"q","response":" a\n","style":"worked"}"#)
    #expect(pair.solution == " a\n")
    #expect(pair.family == "worked")
    let talk = try sample(
      "demonstrations",
      #"""
      {"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},
      {"role":"assistant","content":"a"}]}
      """#)
    #expect(
      talk.messages == [Message(role: .system, text: "s"), Message(role: .user, text: "u")])
    #expect(talk.solution == "a")
    #expect(talk.question == "u")
    let image = ImageReference(path: "7.png")
    let seen = try sample(
      "demonstrations",
      #"""
      {"messages":[{"role":"user","content":"is <image> it?"},{"role":"assistant","content":"a"},
      {"role":"user","content":"<image>"},{"role":"assistant","content":"b"}],
      "images":["7.png","8.png"]}
      """#)
    #expect(seen.images == [image, ImageReference(path: "8.png")])
    #expect(seen.messages[0].segments == [.text("is "), .image(image), .text(" it?")])
    #expect(seen.messages[2].segments == [.image(ImageReference(path: "8.png"))])
    #expect(
      throws: RecordError.unusable("2 pictures for 1 marks <image> in the users' turns")
    ) {
      try sample(
        "demonstrations",
        #"""
        {"messages":[{"role":"user","content":"<image>"},{"role":"assistant","content":"a"}],
        "image":["a.png","b.png"]}
        """#)
    }
    let plain = try sample(
      "demonstrations", #"{"image":"7.png","question":"How many?","response":"2"}"#)
    #expect(plain.messages[0].segments == [.image(image), .text("How many?")])
    #expect(throws: RecordError.unusable("the last message is not an assistant's text")) {
      try sample("demonstrations", #"{"messages":[{"role":"user","content":"u"}]}"#)
    }
  }

  @Test("demonstrations take contents in parts, pictures in their places")
  func demonstrationParts() throws {
    let a = Segment.image(ImageReference(path: "a.png"))
    let b = Segment.image(ImageReference(path: "b.png"))
    func talk(_ content: String, _ rest: String = "") throws -> Sample {
      try sample(
        "demonstrations",
        #"{"messages":[{"role":"system","content":[{"type":"text","text":"s"}]},"#
          + #"{"role":"user","content":"# + content + #"},"#
          + #"{"role":"assistant","content":[{"type":"text","text":"y"},{"type":"text","text":"es "}]}]"#
          + rest + "}")
    }
    let own = try talk(
      #"""
      [{"type":"text","text":"is "},{"type":"image","image":"a.png","text":null},
      {"type":"text","text":"or"},{"type":"image_url","image_url":{"url":"b.png"}},
      {"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}]
      """#)
    #expect(
      own.messages == [
        Message(role: .system, text: "s"),
        Message(
          role: .user,
          segments: [
            .text("is "), a, .text("or"), b, .image(ImageReference(embedded: [65, 66, 67])),
          ]),
      ])
    #expect(own.reference == "yes " && own.question == "is or")
    // Parts without a picture take the record's own in order, beside those that name one.
    let places = try talk(
      #"""
      [{"type":"image"},{"type":"image","image":"b.png"},{"type":"text","text":"or"},
      {"type":"image","image":null}]
      """#, #","images":["a.png","a.png"]"#)
    #expect(places.messages[1].segments == [a, b, .text("or"), a])
    let unplaced = try talk(#"[{"type":"text","text":"q"}]"#, #","image":"a.png""#)
    #expect(unplaced.messages[1].segments == [a, .text("q")])
    // Marks in the text of a record without pictures stay text.
    #expect(try talk(#""a <image> b""#).messages[1].text == "a <image> b")
  }

  @Test("parts that cannot be used are refused by field")
  func demonstrationPartErrors() throws {
    func error(_ role: String, _ content: String) -> String? {
      recordError(
        "demonstrations",
        #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},"#
          + #"{"role":""# + role + #"","content":"# + content + #"},"#
          + #"{"role":"assistant","content":"a"}]}"#)?.description
    }
    let many = Array(repeating: #"{"type":"image","image":"a"}"#, count: 257)
      .joined(separator: ",")
    for (role, content, piece) in [
      ("user", "[7]", #"field "messages.2.content.0" is"#),
      ("user", #"[{"type":"image","image":7}]"#, #"field "messages.2.content.0" is"#),
      ("user", #"[{"type":"sound"}]"#, #"field "messages.2.content.0.type" is"#),
      ("user", #"[{"type":"text"}]"#, #"no field "messages.2.content.0.text""#),
      ("user", "{}", #"field "messages.2.content" is"#),
      (
        "user", #"[{"type":"image","image":"http://a.b/c.png"}]"#,
        #"field "messages.2.content.0" is a URL"#
      ),
      (
        "assistant", #"[{"type":"image","image":"a.png"}]"#,
        #"field "messages.2.content.0" is a picture in a turn that is not the user's"#
      ),
      ("user", #"[{"type":"image"}]"#, "0 pictures for 1 marks"),
      ("user", "[\(many)]", "257 pictures, over 256"),
    ] {
      let found = error(role, content)
      #expect(found?.contains(piece) == true, "\(content.prefix(60)) gave \(found ?? "nothing")")
    }
  }

  @Test("unknown tasks, options and roles fail with the nearest name")
  func names() throws {
    let task = #expect(throws: TaskError.self) { try registry.task("gsm8") }
    #expect(task?.description == "unknown task \"gsm8\"; did you mean \"gsm8k\"?")
    let option = #expect(throws: TaskError.self) {
      try registry.task("gsm8k", options: record(#"{"field":{}}"#))
    }
    #expect(option?.description.contains("did you mean \"fields\"") == true)
    let role = #expect(throws: TaskError.self) {
      try registry.task("math", options: record(#"{"fields":{"anwser":"x"}}"#))
    }
    #expect(role?.description.contains("did you mean \"fields.answer\"") == true)
    #expect(throws: TaskError.self) {
      try registry.task("math", options: record(#"{"fields":{"answer":["x",1]}}"#))
    }
  }

  @Test("a user's task registers in one line")
  func ownTask() throws {
    struct Doubling: Task {
      static let id = "doubling"
      let factor: Int
      init(options: TaskOptions) throws(TaskError) {
        try options.requireKnown(["factor"])
        factor = try options.integer("factor") ?? 2
      }
      func sample(
        from record: JSONObject, at location: RecordLocation
      ) throws(RecordError) -> Sample {
        guard let n = record["n"]?.int else {
          throw .missingField("n", present: record.keys)
        }
        return Sample(
          task: Self.id, question: "\(factor) * \(n)?", reference: String(factor * n),
          location: location)
      }
    }
    var registry = registry
    registry.register(Doubling.self)
    let task = try registry.task("doubling", options: record(#"{"factor":3}"#))
    #expect(try task.sample(from: record(#"{"n":5}"#), at: here).reference == "15")
    #expect(registry.ids.contains("doubling"))
  }
}
