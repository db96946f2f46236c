# O que a central diz. O áudio é prompts/pt-BR/<nome>.wav, feito destes textos por ../record.sh; para usar outra voz,
# ponha uma gravação do mesmo nome no lugar.

prompts "pt-BR" {
  # Entrada.
  boas_vindas    = "Loja Aurora, olá!"
  aviso_gravacao = "Esta ligação é gravada."
  seu_protocolo  = "O seu protocolo é"
  menu_principal = "Para saber do seu pedido, digite 1. Ajuda com um produto, digite 2. Reclamação, digite 3. Cancelamento, digite 4. Para falar com uma pessoa, digite 9."
  nao_ouvi       = "Não ouvi nenhuma tecla."
  opcao_invalida = "Esta opção não existe."

  # Fora do horário.
  fechado      = "Nossas pessoas atendem de segunda a sexta, das oito às vinte horas, e aos sábados, das nove às quatorze."
  menu_fechado = "Para saber do seu pedido agora, digite 1."

  # Quem está ligando.
  digite_cpf       = "Digite os onze números do CPF da compra. Se preferir falar com uma pessoa, aguarde na linha."
  cpf_invalido     = "Este número de CPF não confere."
  cpf_desconhecido = "Não achamos compras com este CPF."

  # Pedido.
  ultima_compra    = "A sua última compra foi"
  feita_em         = "no dia"
  status_separado  = "O pedido está sendo preparado para o envio."
  status_enviado   = "O pedido já saiu para a entrega."
  status_entregue  = "O pedido já foi entregue."
  status_cancelado = "O pedido foi cancelado."
  status_outro     = "O pedido está em andamento."
  sem_compra       = "Não achamos nenhuma compra no seu cadastro."
  apos_pedido      = "Para ouvir de novo, digite 1. Para cancelar a compra, digite 4. Para falar com uma pessoa, digite 9. Ou, se preferir, desligue."
  pedido_fechado   = "Para ouvir de novo, digite 1. Ou, se preferir, desligue."

  # Produtos.
  produto_celular    = "um celular"
  produto_fogao      = "um fogão"
  produto_fone       = "um fone de ouvido"
  produto_geladeira  = "uma geladeira"
  produto_impressora = "uma impressora"
  produto_lavadora   = "uma lavadora de roupas"
  produto_notebook   = "um notebook"
  produto_relogio    = "um relógio inteligente"
  produto_soundbar   = "uma caixa de som"
  produto_tablet     = "um tablet"
  produto_tv         = "uma televisão"
  produto_outro      = "um produto da nossa loja"

  # Fila.
  caso_aberto  = "Você tem um caso em aberto conosco."
  um_momento   = "Um momento, por favor."
  e_o_proximo  = "Você é o próximo a ser atendido."
  sua_posicao  = "A sua posição na fila é"
  outra_equipe = "A equipe técnica está ocupada. Vamos chamar outra pessoa."
  fila_cheia   = "Há muitas ligações agora. Por favor, ligue de novo daqui a alguns minutos."
  ninguem      = "Neste momento não há ninguém que possa atender. Por favor, ligue de novo mais tarde."
  falha        = "Tivemos um problema. Vamos chamar uma pessoa."

  # Fim.
  obrigada = "A Loja Aurora agradece. Até logo!"
}
