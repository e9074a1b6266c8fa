import StrictJSON
import Tasks
import Testing

@Suite("visual tasks")
struct VisualAdapterTests {
  private let picture = Segment.image(ImageReference(path: "p.png"))

  // MARK: - conversations

  @Test("conversations of both forms give the turns before the last answer")
  func conversations() throws {
    let llava = try sample(
      "conversations",
      #"""
      {"image":"p.png","conversations":[{"from":"human","value":"<image>\nWhat is it?"},
      {"from":"gpt","value":"A cup."},{"from":"human","value":"Full?"},
      {"from":"gpt","value":" No. "}]}
      """#)
    #expect(
      llava.messages == [
        Message(role: .user, segments: [picture, .text("\nWhat is it?")]),
        Message(role: .assistant, text: "A cup."), Message(role: .user, text: "Full?"),
      ])
    #expect(llava.reference == "No." && llava.solution == "No." && llava.question == "Full?")
    let chat = try sample(
      "conversations",
      #"""
      {"images":["p.png"],"messages":[{"role":"system","content":"s"},
      {"role":"user","content":"What is it?"},
      {"role":"assistant","content":"<think>round</think><answer> a ring </answer>"}],
      "family":"f"}
      """#)
    #expect(
      chat.messages == [
        Message(role: .system, text: "s"),
        Message(role: .user, segments: [picture, .text("What is it?")]),
      ])
    #expect(chat.reference == "a ring" && chat.family == "f")
    #expect(chat.solution == "<think>round</think><answer> a ring </answer>")
  }

  @Test("pictures stand where marks, parts and <img> tags put them")
  func placedPictures() throws {
    let b = Segment.image(ImageReference(path: "b.png"))
    let marks = try sample(
      "conversations",
      #"""
      {"images":["p.png","b.png"],"conversations":[{"from":"human","value":"<image> a"},
      {"from":"gpt","value":"x"},{"from":"human","value":"b <image>"},
      {"from":"gpt","value":"y"}]}
      """#)
    #expect(marks.messages[0].segments == [picture, .text(" a")])
    #expect(marks.messages[2].segments == [.text("b "), b])
    let parts = try sample(
      "conversations",
      #"""
      {"messages":[{"role":"user","content":[{"type":"text","text":"is "},
      {"type":"image","image":"p.png"},
      {"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}]},
      {"role":"assistant","content":[{"type":"text","text":"yes"}]}]}
      """#)
    #expect(
      parts.messages[0].segments == [
        .text("is "), picture, .image(ImageReference(embedded: [65, 66, 67])),
      ])
    #expect(parts.reference == "yes")
    let placeholders = try sample(
      "conversations",
      #"""
      {"images":["p.png"],"messages":[{"role":"user","content":[{"type":"image"},
      {"type":"text","text":"what?"}]},{"role":"assistant","content":"yes"}]}
      """#)
    #expect(placeholders.messages[0].segments == [picture, .text("what?")])
    let tags = try sample(
      "conversations",
      #"""
      {"conversations":[{"from":"user","value":"<img>p.png</img>\n and <img>b.png</img>?"},
      {"from":"assistant","value":"yes"}]}
      """#)
    #expect(tags.messages[0].segments == [picture, .text("and"), b, .text("?")])
  }

  @Test(
    "conversations without an answer, a question or as many pictures as marks are refused",
    arguments: [
      "[]", #"[{"from":"gpt","value":"x"}]"#, #"[{"from":"human","value":"x"}]"#,
      #"[{"from":"human","value":"x"},{"from":"gpt","value":" "}]"#,
      #"[{"from":"human","value":"<image><image>"},{"from":"gpt","value":"x"}]"#,
      #"[{"from":"human","value":"<img>p.png"},{"from":"gpt","value":"x"}]"#,
      #"[{"from":"human","value":"<img>http://a.b/c</img>"},{"from":"gpt","value":"x"}]"#,
      #"[{"from":"human","value":"q"},{"from":"gpt","value":"<answer>x"}]"#,
      #"[{"from":"human","value":"q"},{"from":"gpt","value":"<answer></answer>"}]"#,
      #"[{"from":"human","value":"q"},{"role":"gpt","content":[{"type":"image","image":"a"}]}]"#,
    ])
  func refusedConversations(_ turns: String) {
    #expect(isRefused("conversations", "{\"image\":\"p.png\",\"conversations\":\(turns)}"))
  }

  @Test(
    "turns of another form are bad",
    arguments: [
      "7", "[7]", "[{}]", #"[{"from":"human"}]"#, #"[{"value":"x"}]"#,
      #"[{"from":"ghost","value":"x"}]"#, #"[{"from":7,"value":"x"}]"#,
      #"[{"from":"human","value":7}]"#, #"[{"from":"human","value":[7]}]"#,
      #"[{"from":"human","value":[{"type":"sound"}]}]"#,
      #"[{"from":"human","value":[{"type":"text"}]}]"#,
      #"[{"from":"human","value":[{"type":"image","image":7}]}]"#,
    ])
  func badConversations(_ turns: String) {
    #expect(isBad("conversations", "{\"image\":\"p.png\",\"conversations\":\(turns)}"))
  }

  @Test("a record without turns lacks a field; a recipe may name another")
  func conversationFields() throws {
    #expect(
      recordError("conversations", #"{"conversation_s":[]}"#)
        == .missingField("conversations", present: ["conversation_s"]))
    let sample = try sample(
      "conversations",
      #"{"talk":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]}"#,
      options: #"{"fields":{"question":"talk"}}"#)
    #expect(sample.reference == "a")
  }

  // MARK: - problem and solution

  @Test(
    "problems with pictures give the answer element's content",
    arguments: [
      ("geoqa", #""problem":"q","solution":"<answer> 145° </answer>""#, "145°"),
      ("geoqa", #""question":"q","ground_truth":"2√3""#, "2√3"),
      ("geoqa", #""problem":"q","solution":"<think>…</think>\n<answer>7</answer>""#, "7"),
      ("clevr_count", #""problem":"q","solution":"<answer> 6 </answer>""#, "6"),
      ("clevr_count", #""question":"q","ground_truth":10"#, "10"),
      ("clevr_count", #""question":"q","answer":"007""#, "7"),
      (
        "image_classification", #""problem":"q","solution":"<answer>barn_owl</answer>""#, "barn_owl"
      ),
      ("image_classification", #""problem":"q","label":"Barn Owl ""#, "Barn Owl"),
      ("image_classification", #""problem":"q","solution":"737-300""#, "737-300"),
    ])
  func problems(_ task: String, _ fields: String, _ reference: String) throws {
    let sample = try sample(task, "{\"image\":\"p.png\",\(fields)}")
    #expect(sample.reference == reference)
    #expect(sample.messages == [Message(role: .user, segments: [picture, .text("q")])])
    #expect(sample.task == task && sample.solution == nil)
    let path = try self.path(task, "{\"image_path\":\"p.png\",\(fields)}")
    #expect(path == "p.png")
  }

  private func path(_ task: String, _ json: String) throws -> String? {
    try sample(task, json).images.first?.path
  }

  @Test(
    "solutions without one clear answer are refused",
    arguments: ["geoqa", "clevr_count", "image_classification", "detection"])
  func refusedProblems(_ task: String) {
    for solution in [
      "", " ", "<answer></answer>", "<answer>1", "1</answer>", "</answer>1<answer>",
      "<answer>1</answer><answer>2</answer>", "<answer><answer>1</answer></answer>",
    ] {
      #expect(
        isRefused(task, "{\"image\":\"p.png\",\"problem\":\"q\",\"solution\":\"\(solution)\"}"),
        "\(solution)")
    }
  }

  @Test(
    "records without picture, problem or solution are bad",
    arguments: ["geoqa", "clevr_count", "image_classification", "detection", "grounding"])
  func badProblems(_ task: String) {
    let answer = task == "detection" || task == "grounding" ? "[[1,2,3,4]]" : "1"
    for json in [
      "{\"problem\":\"q\",\"solution\":\"\(answer)\"}",
      "{\"problem\":\"q\",\"solution\":\"\(answer)\",\"image\":[]}",
      "{\"image\":\"p.png\",\"solution\":\"\(answer)\"}",
      #"{"image":"p.png","problem":"q"}"#, #"{"image":"p.png","problem":"q","solution":{}}"#,
      #"{"image":"p.png","problem":[{}],"solution":"1"}"#,
      "{}",
    ] {
      #expect(isBad(task, json), "\(json)")
    }
  }

  @Test("an answer that is no count is refused")
  func refusedCounts() {
    for answer in ["yes", "-1", "2.5", "3 cubes", "three", "99999999999999999999", "٣", "+3"] {
      #expect(
        isRefused(
          "clevr_count", "{\"image\":\"p.png\",\"problem\":\"q\",\"solution\":\"\(answer)\"}"),
        "\(answer)")
    }
  }

  // MARK: - spatial choice

  @Test("the forms of CV-Bench and SAT give lettered options and their family")
  func spatial() throws {
    let bench = try sample(
      "spatial_choice",
      #"""
      {"image":"p.png","task":"Depth","source":"Omni3D","question":"Nearer?",
      "choices":["lamp","chair"],"answer":"(B)"}
      """#)
    #expect(bench.messages[0].segments == [picture, .text("Nearer?\n(A) lamp\n(B) chair")])
    #expect(bench.reference == #"{"answer":"B","options":["lamp","chair"]}"#)
    #expect(bench.family == "Depth")
    let raw = try sample(
      "spatial_choice",
      #"""
      {"images":["p.png"],"question":"Turned?","answers":["left","right"],
      "correct_answer":"right","question_type":"ego_movement"}
      """#)
    #expect(raw.reference == #"{"answer":"B","options":["left","right"]}"#)
    #expect(raw.family == "ego_movement")
    let chat = try sample(
      "spatial_choice",
      #"""
      {"images":["p.png"],"source":"SAT","messages":[{"role":"user","content":
      "<image> Answer in natural language. Where is it? Choose between the following options: left or right"},
      {"role":"assistant","content":"left"}]}
      """#)
    #expect(chat.messages[0].segments == [picture, .text("Where is it?\n(A) left\n(B) right")])
    #expect(chat.reference == #"{"answer":"A","options":["left","right"]}"#)
    #expect(chat.family == "SAT" && chat.question == "Where is it?")
  }

  @Test(
    "the options of a sentence are told apart",
    arguments: [
      ("a or b.", "a", ["a", "b"]), ("a, b or c", "b", ["a", "b", "c"]),
      ("a or b or c", "c", ["a", "b", "c"]),
      ("up, then left or up, then right", "up, then left", ["up, then left", "up, then right"]),
    ])
  func sentenceOptions(_ list: String, _ answer: String, _ options: [String]) throws {
    let sample = try sample(
      "spatial_choice", chat("Where? Choose between the following options: \(list)", answer))
    #expect(try record(sample.reference)["options"]?.array?.compactMap(\.string) == options)
  }

  private func chat(_ question: String, _ answer: String) -> String {
    """
    {"image":"p.png","messages":[{"role":"user","content":"\(question)"},
    {"role":"assistant","content":"\(answer)"}]}
    """
  }

  @Test("questions without options, or whose answer is none of them, are refused")
  func refusedSpatial() {
    let head = "Where? Choose between the following options: "
    for json in [
      chat("Where?", "left"), chat(head + "left", "left"), chat(head + "left or right", "up"),
      chat(head + "left or ", "left"), chat("Choose between the following options: a or b", "a"),
      #"{"image":"p.png","question":"q","choices":["a","b"],"answer":"(C)"}"#,
      #"{"image":"p.png","question":"q","choices":[],"answer":"a"}"#,
    ] {
      #expect(isRefused("spatial_choice", json), "\(json)")
    }
    for json in [
      #"{"image":"p.png","question":"q","answer":"a"}"#,
      #"{"image":"p.png","question":"q","choices":["a","b"]}"#,
      #"{"question":"q","choices":["a","b"],"answer":"a"}"#,
      #"{"image":"p.png","choices":["a","b"],"answer":"a"}"#,
      #"{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}"#,
    ] {
      #expect(isBad("spatial_choice", json), "\(json)")
    }
  }

  @Test("every visual task refuses options that it does not have")
  func options() {
    for id in [
      "conversations", "geoqa", "clevr_count", "spatial_choice", "image_classification",
      "detection", "grounding",
    ] {
      let error = #expect(throws: TaskError.self) {
        try TaskRegistry.standard.task(id, options: record(#"{"field":{}}"#))
      }
      #expect(error?.description.contains("did you mean \"fields\"") == true)
    }
  }

  // MARK: - hostile records

  @Test("records cut and changed at random give a sample or a typed error")
  func mutations() throws {
    let records = [
      (
        "json_questions",
        #"{"image":"data:image/png;base64,QUJD","question":"<image1>","choices":["a","b"],"answer":"B"}"#
      ),
      (
        "json_questions",
        #"{"image":"a","question":"q","boxes":[[1,2,3,4]],"answer":"[[1,2,3,4]]","width":9,"height":9}"#
      ),
      (
        "conversations",
        #"{"image":"p","conversations":[{"from":"human","value":"<image><img>a</img>"},{"from":"gpt","value":"<answer>x</answer>"}]}"#
      ),
      ("geoqa", #"{"image":"p","problem":"q","solution":"<answer>1</answer>"}"#),
      ("clevr_count", #"{"image":"p","problem":"q","solution":"<answer>1</answer>"}"#),
      ("image_classification", #"{"image":"p","problem":"q","solution":"<answer>1</answer>"}"#),
      (
        "spatial_choice",
        #"{"image":"p","messages":[{"role":"user","content":"q Choose between the following options: a or b"},{"role":"assistant","content":"a"}]}"#
      ),
      (
        "detection",
        #"{"image":"p","problem":"q","solution":"<answer>[{'Position': [1, 2, 3, 4]}]</answer>"}"#
      ),
      (
        "grounding",
        #"{"conversations":[{"from":"user","value":"<img>p</img>q"},{"from":"gpt","value":"(1,2),(3,4)"}]}"#
      ),
    ]
    var seed: UInt64 = 7
    func draw(_ bound: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % bound
    }
    let junk = Array(#"{}[]",:()<>'\0129eE+-.AZaz= "#.utf8)
    var outcomes = [0, 0]
    for (task, json) in records {
      let task = try TaskRegistry.standard.task(task)
      for _ in 0..<300 {
        var bytes = Array(json.utf8)
        for _ in 0...draw(3) {
          let at = draw(bytes.count)
          switch draw(3) {
          case 0: bytes[at] = junk[draw(junk.count)]
          case 1: bytes.remove(at: at)
          default: bytes.insert(junk[draw(junk.count)], at: at)
          }
        }
        guard let object = (try? JSONParser.parse(bytes))?.object else { continue }
        do throws(RecordError) {
          let sample = try task.sample(from: object, at: here)
          #expect(!sample.reference.isEmpty && !sample.messages.isEmpty)
          outcomes[0] += 1
        } catch {
          #expect(!error.description.isEmpty)
          outcomes[1] += 1
        }
      }
    }
    #expect(outcomes.allSatisfy { $0 > 100 }, "\(outcomes)")
  }
}
