# receptivo test: a call to the smallest centre, without a telephone.
test "it says hello and goodbye" {
  hear { prompt = prompt.ola }
  expect { hangup = normal }
}
