package ivr

// speak puts a prompt behind what plays and goes on: what talks or ends next waits for it.
func (s *Session) speak(p Prompt) {
	if len(p.Items) == 0 {
		return
	}
	if !p.Early && !s.earlyFirst() {
		s.answer()
	}
	s.st.Prompts = append(s.st.Prompts, p)
}

// earlyFirst reports whether something is to be heard before the answer: then the answer waits for it.
func (s *Session) earlyFirst() bool {
	return !s.st.Answer && s.st.Early && !s.quiet()
}

// early opens early media, once, before the answer.
func (s *Session) early() {
	if !s.st.Answer && !s.st.Early {
		s.st.Early = true
		s.do(Early{})
	}
}

// answer answers the call, once, before it first talks.
func (s *Session) answer() {
	if !s.st.Answer {
		s.st.Answer = true
		s.do(Answer{})
	}
}

// quiet reports whether everything said has been heard.
func (s *Session) quiet() bool { return s.st.Playing == nil && len(s.st.Prompts) == 0 }

// talk plays the next prompts, unless something plays: what a key stops alike is one Play, without a gap.
func (s *Session) talk() {
	if s.st.Playing != nil || len(s.st.Prompts) == 0 {
		return
	}
	first, n := s.st.Prompts[0], 1
	if !first.Early {
		s.answer()
	}
	items := first.Items
	for n < len(s.st.Prompts) && s.st.Prompts[n].BargeIn == first.BargeIn && s.st.Prompts[n].Ask == first.Ask && s.st.Prompts[n].Early == first.Early {
		items = append(items[:len(items):len(items)], s.st.Prompts[n].Items...)
		n++
	}
	s.st.Prompts = s.st.Prompts[n:]
	if len(s.st.Prompts) == 0 {
		s.st.Prompts = nil
	}
	s.st.Playing = &Playing{ID: s.id(), BargeIn: first.BargeIn, Ask: first.Ask}
	s.do(Play{ID: s.st.Playing.ID, Items: items})
}

// played goes on when what plays has ended by itself.
func (s *Session) played(id ID) {
	if s.st.Playing == nil || s.st.Playing.ID != id {
		return
	}
	s.st.Playing = nil
	if s.st.Wait == WaitMusic {
		s.st.Wait, s.st.PC = WaitNone, s.st.Then
		return
	}
	s.heard()
}

// heard goes on when there is less to be heard than before.
func (s *Session) heard() {
	switch s.st.Wait {
	case WaitAsk:
		s.listen()
	case WaitQuiet:
		if s.quiet() {
			s.exec(s.instr())
		}
	case WaitEnd:
		if s.quiet() {
			s.hangup(causeNormal)
		}
	}
}

// hush silences what plays and forgets what was to be said.
func (s *Session) hush() {
	s.st.Prompts = nil
	s.stop()
}

// stop silences what plays.
func (s *Session) stop() {
	if s.st.Playing != nil {
		s.do(Stop{ID: s.st.Playing.ID})
		s.st.Playing = nil
	}
}

// bargeIn silences what a key may stop: what plays, and what comes after it up to the first prompt that must be heard.
// A question that takes no keys typed ahead (toAsk) is still put.
func (s *Session) bargeIn(toAsk bool) {
	if p := s.st.Playing; p != nil {
		if !p.BargeIn {
			return
		}
		s.stop()
	}
	for len(s.st.Prompts) > 0 && s.st.Prompts[0].BargeIn && !(toAsk && s.st.Prompts[0].Ask) {
		s.st.Prompts = s.st.Prompts[1:]
	}
	if len(s.st.Prompts) == 0 {
		s.st.Prompts = nil
	}
}

// pause makes the instruction at hand wait until everything said has been heard; false: it has been.
func (s *Session) pause() bool {
	if s.quiet() {
		return false
	}
	s.st.Wait = WaitQuiet
	return true
}

// key is a key of the caller: it stops what it may stop and is kept for the question under way, or the next.
func (s *Session) key(k byte) {
	if !isKey(k) || s.st.Wait == WaitTalk || s.st.Wait == WaitBridge || s.st.Wait == WaitEnd {
		return
	}
	s.alive()
	if s.st.Wait == WaitRecord {
		s.recordKey(k)
		return
	}
	if s.habitual(k) {
		return
	}
	deaf := s.deaf()
	s.bargeIn(deaf)
	if !deaf && len(s.st.Keys) < maxKeys {
		s.st.Keys += string(rune(k))
	}
	s.heard()
}

func isKey(k byte) bool { return k >= '0' && k <= '9' || k == '*' || k == '#' }
