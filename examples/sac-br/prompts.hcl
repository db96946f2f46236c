# O que a central diz. O áudio é prompts/pt-BR/<nome>.wav, feito destes textos por ../record.sh.

prompts "pt-BR" {
  boas_vindas    = "Vaga-lume Internet, olá!"
  aviso_gravacao = "Esta ligação é gravada para a sua segurança."
  seu_protocolo  = "O seu protocolo é"
  menu_principal = "Internet parada ou lenta, digite 1. Cobrança que você não reconhece, digite 2. Reclamação, digite 3. Cancelamento, digite 4. Para falar com uma pessoa, digite 9."
  nao_ouvi       = "Não ouvi nenhuma tecla."
  opcao_invalida = "Esta opção não existe."
  contestada     = "A cobrança está suspensa enquanto a contestação é analisada."
  um_momento     = "Um momento, por favor."
  oferta_retorno = "Se preferir que liguemos de volta, sem perder o lugar na fila, digite 1."
  vamos_ligar    = "Combinado. Vamos ligar para este número na sua vez."
  fechado        = "Nossas pessoas atendem todos os dias, das seis às vinte e duas horas."
  menu_fechado   = "Para registrar agora o que precisa, digite 1."
  deixe_recado   = "Neste momento não há ninguém que possa atender. Diga o que precisa depois do sinal, e retornamos."
  registrado     = "Está registrado."
  obrigado       = "A Vaga-lume agradece. Até logo!"
}
