import StrictJSON
import Tasks
import Testing

/// The sample that a task makes of one record.
func sample(_ task: String, _ json: String, options: String = "{}") throws -> Sample {
  try TaskRegistry.standard.task(task, options: record(options))
    .sample(from: record(json), at: here)
}

/// The error that a record of a task gives.
func recordError(_ task: String, _ json: String, options: String = "{}") -> RecordError? {
  do {
    let sample = try sample(task, json, options: options)
    Issue.record("\(json) gave \(sample.reference)")
    return nil
  } catch let error as RecordError {
    return error
  } catch {
    Issue.record("\(json): \(error)")
    return nil
  }
}

/// Whether a record is well formed and refused.
func isRefused(_ task: String, _ json: String, options: String = "{}") -> Bool {
  if case .unusable? = recordError(task, json, options: options) { true } else { false }
}

/// Whether a record is malformed.
func isBad(_ task: String, _ json: String, options: String = "{}") -> Bool {
  switch recordError(task, json, options: options) {
  case .missingField?, .wrongType?: true
  case .unusable?, nil: false
  }
}

@Suite("questions with options, boxes and embedded pictures")
struct VisualQuestionTests {
  private let id = "json_questions"

  private func choice(_ choices: String, _ answer: String) -> String {
    "{\"image\":\"a.png\",\"question\":\"q\",\"choices\":\(choices),\"answer\":\(answer)}"
  }

  @Test("options become lettered lines and the reference is the letter with the options")
  func choices() throws {
    let sample = try sample(id, choice(#"["disc"," square ",7]"#, #""square""#))
    #expect(
      sample.messages[0].segments == [
        .image(ImageReference(path: "a.png")), .text("q\n(A) disc\n(B) square\n(C) 7"),
      ])
    #expect(sample.question == "q")
    #expect(sample.reference == #"{"answer":"B","options":["disc","square","7"]}"#)
  }

  @Test(
    "the right option may be given by text, letter or number from 0",
    arguments: [
      (#"["x","y","z"]"#, #""y""#, "B"), (#"["x","y","z"]"#, #""Y""#, "B"),
      (#"["x","y","z"]"#, #""B""#, "B"), (#"["x","y","z"]"#, #""(c)""#, "C"),
      (#"["x","y","z"]"#, #""C.""#, "C"), (#"["x","y","z"]"#, #""B) y""#, "B"),
      (#"["x","y","z"]"#, #""(A) x""#, "A"), (#"["x","y","z"]"#, "2", "C"),
      (#"["x","y","z"]"#, #"["z"]"#, "C"), ("[5,6.0,7]", "6", "B"), ("[3,0,1]", "3", "A"),
      (#"["A","B","C"]"#, #""C""#, "C"), (#"["(A)","(B)"]"#, #""B""#, "B"),
      (#"{"A":"x","B":"y"}"#, #""y""#, "B"), (#""['left', 'right']""#, #""right""#, "B"),
      (#"["A","C","C","D"]"#, #""C""#, "C"), ("[true,false]", "false", "B"),
    ])
  func answers(_ choices: String, _ answer: String, _ letter: String) throws {
    let reference = try sample(id, choice(choices, answer)).reference
    #expect(try record(reference)["answer"]?.string == letter)
  }

  @Test("options that only name pictures are letters alone, and an empty list is no list")
  func letters() throws {
    let pictures = try sample(id, choice(#"["A","(B)","<image2>"]"#, #""A""#))
    #expect(pictures.messages[0].text == "q\n(A)\n(B)\n(C)")
    #expect(try sample(id, choice("[]", #""5""#)).reference == "5")
    #expect(try sample(id, choice("null", #""5""#)).reference == "5")
    #expect(try sample(id, choice(#""""#, #""5""#)).reference == "5")
  }

  @Test(
    "an answer that names no option or two, and options that are none, are refused",
    arguments: [
      (#"["x","y"]"#, #""w""#), (#"["x","y"]"#, #""D""#), (#"["x","y"]"#, "2"),
      (#"["x","y"]"#, "-1"), (#"["B","A"]"#, #""A""#), ("[1,2,3]", "2"),
      (#"["x","x"]"#, #""x""#), (#"["x"]"#, #""x""#), (#"["x"," "]"#, #""x""#),
      (#"["x","y"]"#, #"["x","y"]"#), (#"["x","y"]"#, #""(A) y""#), (#"["x","y"]"#, #""""#),
    ])
  func refusedChoices(_ choices: String, _ answer: String) {
    #expect(isRefused(id, choice(choices, answer)))
  }

  @Test(
    "options of another kind are bad",
    arguments: [
      ("7", #""x""#), (#"[["x"],["y"]]"#, #""x""#), (#"{"B":"x","A":"y"}"#, #""x""#),
      (#""left or right""#, #""x""#), (#"["x","y"]"#, "{}"), (#"["x","y"]"#, "null"),
    ])
  func badChoices(_ choices: String, _ answer: String) {
    #expect(isBad(id, choice(choices, answer)))
  }

  @Test("27 options are refused and 26 are lettered to Z")
  func manyChoices() throws {
    let texts = (1...27).map { "\"t\($0)\"" }
    #expect(isRefused(id, choice("[" + texts.joined(separator: ",") + "]", #""t3""#)))
    let sample = try sample(
      id, choice("[" + texts.dropLast().joined(separator: ",") + "]", #""t26""#))
    #expect(sample.messages[0].text.hasSuffix("\n(Z) t26"))
    #expect(try record(sample.reference)["answer"]?.string == "Z")
  }

  @Test("a recipe may ignore options")
  func ignoredChoices() throws {
    let sample = try sample(
      id, choice(#"["0","1"]"#, #""1""#), options: #"{"choices":"ignored"}"#)
    #expect(sample.reference == "1" && sample.messages[0].text == "q")
    #expect(throws: TaskError.self) {
      try TaskRegistry.standard.task(id, options: record(#"{"choices":"hidden"}"#))
    }
  }

  private func boxed(_ boxes: String, _ rest: String = "") -> String {
    "{\"image\":\"a.png\",\"question\":\"q\",\"boxes\":\(boxes)\(rest)}"
  }

  @Test(
    "boxes are the reference, as written, with the picture's size",
    arguments: [
      ("[[1,2,3.50,4]]", "", #"{"answer":[[1,2,3.50,4]]}"#),
      ("[1,2,3,4]", "", #"{"answer":[[1,2,3,4]]}"#),
      (
        "[[1,2,3,4],[5,6,7,8]]", #","width":20,"height":10"#,
        #"{"answer":[[1,2,3,4],[5,6,7,8]],"width":20,"height":10}"#
      ),
      (
        #"[{"bbox":[1,2,3,4],"label":"hen"},{"box":[[5,6],[7,8]],"label":null}]"#, "",
        #"{"answer":[{"bbox":[1,2,3,4],"label":"hen"},[5,6,7,8]]}"#
      ),
      ("[[1,2,3,4]]", #","answer":"[[1, 2, 3.0, 4]]""#, #"{"answer":[[1,2,3,4]]}"#),
      (#""[[1, 2, 3, 4]]""#, "", #"{"answer":[[1,2,3,4]]}"#),
      ("[]", "", #"{"answer":[]}"#),
      ("[[1,2,3,4],[5,6,7,8]]", #","answer":2"#, "2"),
      (
        "[[1,2,3,4]]", #","answer":"hen","choices":["cow","hen"]"#,
        #"{"answer":"B","options":["cow","hen"]}"#
      ),
      ("null", #","answer":"[[1,2,3,4]]""#, "[[1,2,3,4]]"),
    ])
  func boxes(_ boxes: String, _ rest: String, _ reference: String) throws {
    #expect(try sample(id, boxed(boxes, rest)).reference == reference)
  }

  @Test("boxes without area, beyond all bounds, or other than the answer's are refused")
  func refusedBoxes() {
    for boxes in ["[[3,2,1,4]]", "[[1,2,1,4]]", "[[1,2,3,1e300]]", "[[1,2,3,1e999]]"] {
      #expect(isRefused(id, boxed(boxes)))
    }
    let many = (0...256).map { "[\($0),0,\($0 + 1),1]" }.joined(separator: ",")
    #expect(isRefused(id, boxed("[\(many)]")))
    #expect(isRefused(id, boxed("[[1,2,3,4]]", #","answer":"[[1,2,3,5]]""#)))
    for size in [#","width":20"#, #","height":20"#, #","width":0,"height":9"#] {
      #expect(isRefused(id, boxed("[[1,2,3,4]]", size)))
    }
  }

  @Test("what is no box is bad")
  func badBoxes() {
    for boxes in [
      "7", #""two""#, "[[1,2,3]]", "[[1,2,3,4,5]]", #"[["1",2,3,4]]"#, "[{}]", "[1,2,3]",
      #"[{"bbox":[1,2,3,4],"label":7}]"#, "[[[[1]]]]",
    ] {
      #expect(isBad(id, boxed(boxes)), "\(boxes)")
    }
    #expect(isBad(id, boxed("[[1,2,3,4]]", #","width":"20","height":20"#)))
  }

  @Test("numbered marks show their pictures; those of other pictures are left out")
  func numberedMarks() throws {
    let a = Segment.image(ImageReference(path: "a.png"))
    let b = Segment.image(ImageReference(path: "b.png"))
    func segments(_ question: String, _ images: String) throws -> [Segment] {
      let json = "{\"images\":\(images),\"question\":\"\(question)\",\"answer\":1}"
      return try sample(id, json).messages[0].segments
    }
    let both = #"["a.png","b.png"]"#
    #expect(
      try segments("<image 2> or <image1>?", both) == [b, .text(" or "), a, .text("?")])
    #expect(try segments("Which?\\n<image_1>", #""a.png""#) == [.text("Which?\n"), a])
    // One picture that holds several figures.
    #expect(try segments("As <image1>\\n<image2>", #""a.png""#) == [a, .text("As")])
    #expect(try segments("<image3>?", both) == [a, b, .text("?")])
    #expect(try segments("<image1><image1>?", both) == [a, b, .text("?")])
    for text in ["<image ?", "<imagex>", "<image 1234>", "<image >", "<image1"] {
      #expect(try segments(text, #""a.png""#) == [a, .text(text)], "\(text)")
    }
    #expect(try segments("<image1>", "null") == [.text("<image1>")])
  }

  @Test("options may hold the pictures")
  func picturesInOptions() throws {
    let sample = try sample(
      id,
      #"{"images":["a","b"],"question":"q","choices":["<image 1>","<image 2>"],"answer":"B"}"#)
    #expect(
      sample.messages[0].segments == [
        .text("q\n(A) "), .image(ImageReference(path: "a")), .text("\n(B) "),
        .image(ImageReference(path: "b")),
      ])
  }

  private func pictured(_ image: String) -> String {
    "{\"image\":\(image),\"question\":\"q\",\"answer\":1}"
  }

  @Test(
    "data URLs, base64 and objects of bytes and path give the picture's bytes",
    arguments: [
      (#""data:image/png;base64,AAEC/w==""#, [0, 1, 2, 255] as [UInt8], "embedded"),
      (#""DATA:image/jpeg;name=x;Base64,+/+/""#, [0xFB, 0xFF, 0xBF], "embedded"),
      (#""data:;base64,QQ==""#, [65], "embedded"),
      (#""iVBORw0KGgoA""#, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "embedded"),
      (#"{"bytes":"QUI=","path":"cat.png"}"#, [65, 66], "cat.png"),
      (#"{"bytes":"QUI=","path":null}"#, [65, 66], "embedded"),
      (#"{"url":"data:image/webp;base64,QUJD"}"#, [65, 66, 67], "embedded"),
    ])
  func embedded(_ image: String, _ bytes: [UInt8], _ name: String) throws {
    let images = try sample(id, pictured(image)).images
    #expect(images == [ImageReference(embedded: bytes, name: name)])
    #expect(images.first?.path == name && images.first?.bytes == bytes)
  }

  @Test("a path stays a path, whatever it looks like")
  func paths() throws {
    for path in ["a.png", "/9j/x.jpg", "AAAA", "data/1.png", "../up.png", "a b.png", "http.png"] {
      let images = try sample(id, pictured("\"\(path)\"")).images
      #expect(images == [ImageReference(path: path)] && images[0].bytes == nil)
    }
    let object = try sample(id, pictured(#"{"bytes":null,"path":"cat.png"}"#))
    #expect(object.images == [ImageReference(path: "cat.png")])
    // The base64 of a JPEG file is none.
    let jpeg = "/9j/" + String(repeating: "QUJD", count: 20)
    #expect(try sample(id, pictured("\"\(jpeg)\"")).images[0].bytes?.count == 63)
  }

  @Test("base64 that is not strict is bad")
  func badBase64() {
    for text in [
      "QQ", "QQ=", "Q===", "QQ=A", "QR==", "QUJ=", "Q Q=", "QUJD\\n", "====", "Q_-A", "QUJDé",
    ] {
      #expect(isBad(id, pictured("\"data:image/png;base64,\(text)\"")), "\(text)")
    }
    for image in [
      #""data:image/png,QUJD""#, #""data:image/png;base64""#, #""data:""#, "7", "{}", "true",
      #"{"bytes":7}"#, #"{"path":["a"]}"#, #"["a.png",null]"#, #""iVBORw0KGgo.png""#,
    ] {
      #expect(isBad(id, pictured(image)), "\(image)")
    }
    let long = String(repeating: "a/", count: 3000)
    #expect(isBad(id, pictured("\"\(long).png\"")), "longer than any path")
  }

  @Test("pictures of the network, other files, empty ones and too many are refused")
  func refusedPictures() {
    for image in [
      #""https://example.org/a.png""#, #""HTTP://example.org""#, #""file:///etc/passwd""#, #""""#,
      #"" ""#, #""a\u0000.png""#, #""data:text/html;base64,QUJD""#, #""data:image/png;base64,""#,
    ] {
      #expect(isRefused(id, pictured(image)), "\(image)")
    }
    let many = Array(repeating: "\"a\"", count: 257).joined(separator: ",")
    #expect(isRefused(id, pictured("[\(many)]")))
  }

  @Test("a picture of more than 64 MiB is refused before it is decoded")
  func largePicture() throws {
    let groups = (64 << 20) / 3 + 1
    let text = "data:image/png;base64," + String(repeating: "AAAA", count: groups)
    let large = JSONObject([("image", .string(text)), ("question", "q"), ("answer", "1")])
    #expect(
      throws: RecordError.unusable("field \"image\" holds a picture of more than 67108864 bytes")
    ) { try TaskRegistry.standard.task(id).sample(from: large, at: here) }
  }

  @Test("a prompt shows an embedded picture by its name")
  func rendered() throws {
    let sample = try sample(id, pictured(#""data:image/png;base64,QUJD""#))
    let prompt = try PromptTemplate.named("plain-steps").render(sample)
    #expect(prompt.text == "Question: [image: embedded]q\nAnswer: <think>")
  }
}
