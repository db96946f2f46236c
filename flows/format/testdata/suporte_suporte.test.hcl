test "reiniciar resolve" {
  from = "+5511912345678"
  to   = "+551130002000"

  press { keys = "1" }
  hear { text = "Desligue o modem" }
  wait { for = "90s" }
  press { keys = "1" }
  hear { text = "Que bom!" }
  expect { hangup = normal }
}

test "de madrugada está fechado" {
  at   = "2026-03-10T03:00:00-03:00"
  from = "+5511912345678"
  to   = "+551130002000"

  hear { text = "das sete às vinte e três" }
  expect { hangup = normal }
}

test "quem não responde vai para a fila" {
  from = "+5511912345678"
  to   = "+551130002000"

  silence {}
  silence {}
  silence {}
  expect { queue = queue.suporte }
}
