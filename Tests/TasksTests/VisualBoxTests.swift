import StrictJSON
import Tasks
import Testing

@Suite("visual tasks with boxes")
struct VisualBoxTests {
  private let picture = Segment.image(ImageReference(path: "p.png"))

  @Test(
    "detections are read from JSON, Python lists and lists, in their own unit",
    arguments: [
      (
        #""<answer>[{'Position': [1, 2, 30, 1000], 'Confidence': 1}]</answer>""#, "{}",
        #"{"answer":[[1,2,30,1000]],"coords":"norm1000"}"#
      ),
      (#""[{\"Position\": [0, 0, 5, 5]}]""#, "{}", #"{"answer":[[0,0,5,5]],"coords":"norm1000"}"#),
      (
        #"[{"Position":[0,0,5,5],"Confidence":1},{"bbox":[1,1,9,9],"label":"hen"}]"#, "{}",
        #"{"answer":[[0,0,5,5],{"bbox":[1,1,9,9],"label":"hen"}],"coords":"norm1000"}"#
      ),
      (#""<answer>No Objects</answer>""#, "{}", #"{"answer":[],"coords":"norm1000"}"#),
      ("[]", "{}", #"{"answer":[],"coords":"norm1000"}"#),
      (
        "[[0,0,0.5,1]]", #"{"coords":"norm1"}"#, #"{"answer":[[0,0,0.5,1]],"coords":"norm1"}"#
      ),
      (
        "[[0,0,1500,9]]", #"{"coords":"pixel"}"#,
        #"{"answer":[[0,0,1500,9]],"width":2000,"height":10}"#
      ),
    ])
  func detections(_ solution: String, _ options: String, _ reference: String) throws {
    let json =
      "{\"image\":\"p.png\",\"problem\":\"q\",\"solution\":\(solution),"
      + "\"width\":2000,\"height\":10}"
    #expect(try sample("detection", json, options: options).reference == reference)
  }

  @Test("detections out of their unit, without area or malformed give errors")
  func hostileDetections() {
    func json(_ solution: String) -> String {
      "{\"image\":\"p.png\",\"problem\":\"q\",\"solution\":\(solution)}"
    }
    for solution in ["[[0,0,5,1001]]", "[[-1,0,5,5]]", "[[5,0,1,5]]", #""<answer>[""#] {
      #expect(isRefused("detection", json(solution)), "\(solution)")
    }
    for solution in [
      #""a hen""#, #""[{'Position': [1, 2, 3]}]""#, #""[{'Position': [1, 2, 30, 40""#, "7", "[7]",
      #""\#(String(repeating: "[", count: 5000))""#, #""[{'a': \"b\"}]""#, "[{}]",
    ] {
      #expect(isBad("detection", json(solution)), "\(solution.prefix(40))")
    }
    #expect(throws: TaskError.self) {
      try TaskRegistry.standard.task("detection", options: record(#"{"coords":"cm"}"#))
    }
  }

  @Test("grounding reads conversations in thousandths and plain boxes in pixels")
  func grounding() throws {
    let talk = try sample(
      "grounding",
      #"""
      {"id":"r7","conversations":[{"from":"user","value":"<img>p.png</img>\n Box it."},
      {"from":"assistant","value":"(132,88),(471,964)"}]}
      """#)
    #expect(talk.messages == [Message(role: .user, segments: [picture, .text("Box it.")])])
    #expect(talk.reference == #"{"answer":[132,88,471,964],"coords":"norm1000"}"#)
    #expect(talk.question == "Box it.")
    for (fields, options, reference) in [
      (
        #""box":[4,5,6.5,7],"width":64,"height":48"#, "{}",
        #"{"answer":[4,5,6.5,7],"width":64,"height":48}"#
      ),
      (#""bbox":[[4,5,6,7]]"#, "{}", #"{"answer":[4,5,6,7]}"#),
      (#""box":{"bbox_2d":[4,5,6,7],"label":"it"}"#, "{}", #"{"answer":[4,5,6,7]}"#),
      (
        #""solution":"<answer>(1,2),(3,4)</answer>""#, #"{"coords":"norm1000"}"#,
        #"{"answer":[1,2,3,4],"coords":"norm1000"}"#
      ),
      (
        #""answer":"<|box_start|>(1, 2), (3.5, 4)<|box_end|>""#, "{}", #"{"answer":[1,2,3.5,4]}"#
      ),
    ] {
      let json = "{\"image\":\"p.png\",\"question\":\"q\",\(fields)}"
      #expect(try sample("grounding", json, options: options).reference == reference)
    }
  }

  @Test("several boxes, boxes out of range or without area are refused, other texts are bad")
  func hostileGrounding() {
    func talk(_ answer: String) -> String {
      """
      {"conversations":[{"from":"user","value":"<img>p.png</img> q"},
      {"from":"assistant","value":"\(answer)"}]}
      """
    }
    for answer in [
      "(1,2),(3,1001)", "(3,2),(1,4)", "[[1,2,3,4],[5,6,7,8]]", "[]", "<answer>(1,2),(3,4)",
    ] {
      #expect(isRefused("grounding", talk(answer)), "\(answer)")
    }
    for answer in [
      "(1,2)", "(1,2),(3,4),(5,6)", "(1,2,3,4", "the cup", "(a,b),(c,d)", "(1,2)(3,4)",
      "((1,2),(3,4))", "7",
    ] {
      #expect(isBad("grounding", talk(answer)), "\(answer)")
    }
    #expect(
      isBad(
        "grounding",
        #"{"conversations":[{"from":"user","value":"q"},{"from":"gpt","value":"(1,2),(3,4)"}]}"#))
    #expect(isBad("grounding", #"{"image":"p.png","question":"q"}"#))
    #expect(isRefused("grounding", #"{"image":"p.png","question":"q","boxes":[]}"#))
  }
}
